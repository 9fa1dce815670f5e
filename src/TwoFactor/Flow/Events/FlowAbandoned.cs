namespace TwoFactor;

/// <summary>A login was cancelled because nobody was waiting for it.</summary>
public sealed class FlowAbandoned : FlowEvent
{
    internal FlowAbandoned(FlowFacts facts)
        : base(facts)
    {
    }
}
