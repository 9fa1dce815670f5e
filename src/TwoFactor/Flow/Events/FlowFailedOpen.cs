namespace TwoFactor;

/// <summary>The failure mode allowed a login without the phone.</summary>
public sealed class FlowFailedOpen : FlowEvent
{
    internal FlowFailedOpen(FlowFacts facts)
        : base(facts)
    {
    }
}
