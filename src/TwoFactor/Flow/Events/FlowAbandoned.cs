namespace TwoFactor;

/// <summary>A login was cancelled because nobody waited for it any longer.</summary>
public sealed class FlowAbandoned : FlowEvent
{
    internal FlowAbandoned(FlowFacts facts)
        : base(facts)
    {
    }
}
