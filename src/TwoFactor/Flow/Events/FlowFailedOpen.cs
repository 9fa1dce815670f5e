namespace TwoFactor;

/// <summary>The failure mode allowed a login without the phone.</summary>
public sealed class FlowFailedOpen : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowFailedOpen(FlowFacts facts)
        : base(facts)
    {
    }
}
