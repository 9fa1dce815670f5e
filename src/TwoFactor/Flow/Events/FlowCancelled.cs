namespace TwoFactor;

/// <summary>A login was cancelled by its browser.</summary>
public sealed class FlowCancelled : FlowEvent
{
    internal FlowCancelled(FlowFacts facts)
        : base(facts)
    {
    }
}
