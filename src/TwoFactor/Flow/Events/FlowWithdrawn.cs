namespace TwoFactor;

/// <summary>An open challenge was withdrawn because the host stopped.</summary>
public sealed class FlowWithdrawn : FlowEvent
{
    internal FlowWithdrawn(FlowFacts facts)
        : base(facts)
    {
    }
}
