namespace TwoFactor;

/// <summary>A final state was read: the person answered, or the challenge expired.</summary>
public sealed class FlowAnswered : FlowEvent
{
    internal FlowAnswered(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The final state.</summary>
    public required ChallengeState State { get; init; }
}
