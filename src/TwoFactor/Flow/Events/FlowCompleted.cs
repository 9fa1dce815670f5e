namespace TwoFactor;

/// <summary>The outcome of a login was returned to its caller.</summary>
public sealed class FlowCompleted : FlowEvent
{
    internal FlowCompleted(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The outcome's state.</summary>
    public required ChallengeState State { get; init; }

    /// <summary>See <see cref="FlowOutcome.ByFailureMode"/>.</summary>
    public bool ByFailureMode { get; init; }
}
