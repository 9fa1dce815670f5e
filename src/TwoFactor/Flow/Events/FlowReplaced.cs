namespace TwoFactor;

/// <summary>Another browser's start replaced the subject's open challenge.</summary>
public sealed class FlowReplaced : FlowEvent
{
    internal FlowReplaced(FlowFacts facts)
        : base(facts)
    {
    }
}
