namespace TwoFactor.Emulator.Saving;

/// <summary>A SecSign ID that was frozen at least once.</summary>
internal sealed record SavedFrozenId(string Name, bool IsFrozen, int Times);
