namespace TwoFactor.Cli.Output;

/// <summary>The current state while the tool waits.</summary>
/// <param name="State">For scripts.</param>
/// <param name="Text">For people.</param>
/// <param name="Problem">Why the state may be out of date, or <see langword="null"/>.</param>
internal sealed record WaitingState(ChallengeState State, string Text, TwoFactorError? Problem = null);
