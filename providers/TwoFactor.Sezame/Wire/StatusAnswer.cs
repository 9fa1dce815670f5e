namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>GET /auth/status</c>.</summary>
/// <param name="Id">The id that was asked for.</param>
/// <param name="Status">One of the words in <see cref="StatusWord"/>, or one that nobody knows.</param>
/// <param name="Message">The text on the phone.</param>
internal sealed record StatusAnswer(string Id, string Status, string? Message = null);
