namespace TwoFactor;

/// <summary>A login reached its final state. <see cref="State"/> says which. If it was cancelled, replaced, abandoned or withdrawn, the event for
/// that reason follows.</summary>
public sealed class FlowAnswered : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowAnswered(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The final state.</summary>
    public required ChallengeState State { get; init; }

    /// <summary>See <see cref="FlowOutcome.ByFailureMode"/>.</summary>
    public bool ByFailureMode { get; init; }
}
