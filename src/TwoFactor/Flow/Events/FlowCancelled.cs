namespace TwoFactor;

/// <summary>The user cancelled a login in the browser.</summary>
public sealed class FlowCancelled : FlowEvent
{
    internal FlowCancelled(FlowFacts facts)
        : base(facts)
    {
    }
}
