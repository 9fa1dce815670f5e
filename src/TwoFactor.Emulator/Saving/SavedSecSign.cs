namespace TwoFactor.Emulator.Saving;

/// <summary>The saved state of SecSign ID. Lists are oldest first.</summary>
internal sealed record SavedSecSign(
    IReadOnlyList<string> Ids,
    IReadOnlyList<SavedFrozenId> FrozenIds,
    IReadOnlyList<SavedPriorityCode> PriorityCodes,
    IReadOnlyList<SavedSession> Sessions);
