namespace TwoFactor;

/// <summary>The failure mode switched to the tenant's other provider. The event's provider is that one.</summary>
public sealed class FlowOtherProviderAsked : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowOtherProviderAsked(FlowFacts facts)
        : base(facts)
    {
    }
}
