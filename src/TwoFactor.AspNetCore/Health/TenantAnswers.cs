namespace TwoFactor.AspNetCore.Health;

/// <summary>What a tenant's service has answered lately.</summary>
/// <param name="FailuresInARow">Failed starts since the last answer.</param>
/// <param name="LastError">What the last failure was.</param>
/// <param name="At">When the last answer or failure was (a timestamp of the monotonic clock).</param>
internal sealed record TenantAnswers(int FailuresInARow, TwoFactorError? LastError, long At);
