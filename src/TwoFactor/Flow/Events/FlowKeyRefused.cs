namespace TwoFactor;

/// <summary>A caller gave a key that does not match a flow: its id is unknown, altered, expired or completed, or is bound to another tenant, subject, purpose
/// or browser. The event's tenant, purpose and subject are those of the key, and its provider is <see langword="null"/>.</summary>
public sealed class FlowKeyRefused : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowKeyRefused(FlowFacts facts)
        : base(facts)
    {
    }
}
