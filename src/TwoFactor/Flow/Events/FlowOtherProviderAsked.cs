namespace TwoFactor;

/// <summary>The failure mode switched to the tenant's other provider. The event's provider is that one.</summary>
public sealed class FlowOtherProviderAsked : FlowEvent
{
    internal FlowOtherProviderAsked(FlowFacts facts)
        : base(facts)
    {
    }
}
