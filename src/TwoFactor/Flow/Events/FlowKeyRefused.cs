namespace TwoFactor;

/// <summary>A caller gave a key that does not match a flow: the id was used before, was altered, belongs to another login, or has expired. The
/// event's tenant, purpose and subject are those of the key.</summary>
public sealed class FlowKeyRefused : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowKeyRefused(FlowFacts facts)
        : base(facts)
    {
    }
}
