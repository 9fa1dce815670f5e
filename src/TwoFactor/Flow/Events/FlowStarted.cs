namespace TwoFactor;

/// <summary>A challenge was opened.</summary>
public sealed class FlowStarted : FlowEvent
{
    internal FlowStarted(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>Whether the subject had already passed a first factor.</summary>
    public required bool HasFirstFactor { get; init; }
}
