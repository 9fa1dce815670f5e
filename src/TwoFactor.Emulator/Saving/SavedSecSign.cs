namespace TwoFactor.Emulator.Saving;

/// <summary>Everything that SecSign ID remembers. Lists are oldest first.</summary>
internal sealed record SavedSecSign(
    IReadOnlyList<string> Ids,
    IReadOnlyList<SavedFrozenId> FrozenIds,
    IReadOnlyList<SavedPriorityCode> PriorityCodes,
    IReadOnlyList<SavedSession> Sessions);
