namespace TwoFactor.Emulator.Saving;

/// <summary>A code that can be typed instead of a SecSign ID.</summary>
internal sealed record SavedPriorityCode(string TrueId, string Code);
