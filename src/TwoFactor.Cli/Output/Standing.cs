namespace TwoFactor.Cli.Output;

/// <summary>How things stand while somebody is waited for.</summary>
/// <param name="State">For scripts.</param>
/// <param name="Text">For people.</param>
/// <param name="Problem">Why this is not known for certain now, or <see langword="null"/>.</param>
internal sealed record Standing(ChallengeState State, string Text, TwoFactorError? Problem = null);
