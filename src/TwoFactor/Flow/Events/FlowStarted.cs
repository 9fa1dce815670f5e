namespace TwoFactor;

/// <summary>A challenge was opened.</summary>
public sealed class FlowStarted : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowStarted(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>Whether the subject had already passed a first factor.</summary>
    public required bool HasFirstFactor { get; init; }
}
