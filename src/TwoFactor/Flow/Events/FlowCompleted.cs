namespace TwoFactor;

/// <summary>The outcome of a login was returned to its caller.</summary>
public sealed class FlowCompleted : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowCompleted(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The outcome's state.</summary>
    public required ChallengeState State { get; init; }

    /// <summary>See <see cref="FlowOutcome.ByFailureMode"/>.</summary>
    public bool ByFailureMode { get; init; }
}
