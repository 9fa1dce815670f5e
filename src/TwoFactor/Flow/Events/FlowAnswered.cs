namespace TwoFactor;

/// <summary>A final state was read: the person answered, or the time was over.</summary>
public sealed class FlowAnswered : FlowEvent
{
    internal FlowAnswered(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The final state.</summary>
    public required ChallengeState State { get; init; }
}
