namespace TwoFactor;

/// <summary>Nobody waited for a login any longer, and it was cancelled.</summary>
public sealed class FlowAbandoned : FlowEvent
{
    internal FlowAbandoned(FlowFacts facts)
        : base(facts)
    {
    }
}
