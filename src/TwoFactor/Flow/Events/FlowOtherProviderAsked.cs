namespace TwoFactor;

/// <summary>The failure mode asks the tenant's other provider, which is the event's.</summary>
public sealed class FlowOtherProviderAsked : FlowEvent
{
    internal FlowOtherProviderAsked(FlowFacts facts)
        : base(facts)
    {
    }
}
