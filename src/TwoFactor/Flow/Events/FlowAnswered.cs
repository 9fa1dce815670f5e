namespace TwoFactor;

/// <summary>A login got its final state: the person answered, the challenge expired or was cancelled, or the failure mode approved it.</summary>
public sealed class FlowAnswered : FlowEvent
{
    internal FlowAnswered(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The final state.</summary>
    public required ChallengeState State { get; init; }

    /// <summary>See <see cref="FlowOutcome.ByFailureMode"/>.</summary>
    public bool ByFailureMode { get; init; }
}
