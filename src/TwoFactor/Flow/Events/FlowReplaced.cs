namespace TwoFactor;

/// <summary>A later start for the same phone replaced an open challenge: that of another browser, or of the same one with another question.</summary>
public sealed class FlowReplaced : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowReplaced(FlowFacts facts)
        : base(facts)
    {
    }
}
