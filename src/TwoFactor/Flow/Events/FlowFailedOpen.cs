namespace TwoFactor;

/// <summary>The failure mode let a subject in without the phone.</summary>
public sealed class FlowFailedOpen : FlowEvent
{
    internal FlowFailedOpen(FlowFacts facts)
        : base(facts)
    {
    }
}
