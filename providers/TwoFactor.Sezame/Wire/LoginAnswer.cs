namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /auth/login</c>.</summary>
/// <param name="Id">The id of the challenge, for <c>/auth/status</c>.</param>
/// <param name="Status">Always <c>initiated</c>. Not read: see <see cref="SezameApi.LoginAsync"/>.</param>
internal sealed record LoginAnswer(string Id, string? Status = null);
