namespace TwoFactor;

/// <summary>The host stopped, and its store is in memory, so the open login was cancelled.</summary>
public sealed class FlowWithdrawn : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowWithdrawn(FlowFacts facts)
        : base(facts)
    {
    }
}
