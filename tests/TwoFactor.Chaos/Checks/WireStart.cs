namespace TwoFactor.Chaos.Checks;

/// <summary>A start as the emulator saw it.</summary>
/// <param name="Stamp">The login and the attempt.</param>
/// <param name="User">Whom it asks.</param>
/// <param name="Challenge">The id that the answer has, where it has one.</param>
/// <param name="Callback">The token of the callback, where there is one.</param>
/// <param name="Seen">The exchange.</param>
internal sealed record WireStart(string Stamp, string User, string? Challenge, string? Callback, WireExchange Seen);
