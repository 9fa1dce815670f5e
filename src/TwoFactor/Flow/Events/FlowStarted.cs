namespace TwoFactor;

/// <summary>A challenge was opened.</summary>
public sealed class FlowStarted : FlowEvent
{
    internal FlowStarted(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>Whether the subject had proven something already.</summary>
    public required bool HasFirstFactor { get; init; }
}
