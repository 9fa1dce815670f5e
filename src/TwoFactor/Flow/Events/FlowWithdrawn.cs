namespace TwoFactor;

/// <summary>The host stopped, and withdrew an open challenge.</summary>
public sealed class FlowWithdrawn : FlowEvent
{
    internal FlowWithdrawn(FlowFacts facts)
        : base(facts)
    {
    }
}
