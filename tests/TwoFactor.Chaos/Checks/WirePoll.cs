namespace TwoFactor.Chaos.Checks;

/// <summary>A poll as the emulator saw it, and the state that its answer reports.</summary>
internal sealed record WirePoll(ChallengeState State, WireExchange Seen);
