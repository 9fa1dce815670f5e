namespace TwoFactor;

/// <summary>Somebody showed a key that does not fit a flow: a replay, an altered or foreign id, or one that came too late. The event's tenant, purpose and subject are those of the key.</summary>
public sealed class FlowKeyRefused : FlowEvent
{
    internal FlowKeyRefused(FlowFacts facts)
        : base(facts)
    {
    }
}
