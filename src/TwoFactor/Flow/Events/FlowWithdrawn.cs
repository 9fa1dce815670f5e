namespace TwoFactor;

/// <summary>The host stopped, and its store is in memory, so the open login was cancelled.</summary>
public sealed class FlowWithdrawn : FlowEvent
{
    internal FlowWithdrawn(FlowFacts facts)
        : base(facts)
    {
    }
}
