namespace TwoFactor.AspNetCore.Health;

/// <summary>The recent successes and failures of a tenant's service.</summary>
/// <param name="FailuresInARow">Failed starts since the last success.</param>
/// <param name="LastError">The error of the last failure.</param>
/// <param name="At">When the last success or failure was (a timestamp of the monotonic clock).</param>
internal sealed record TenantAnswers(int FailuresInARow, TwoFactorError? LastError, long At);
