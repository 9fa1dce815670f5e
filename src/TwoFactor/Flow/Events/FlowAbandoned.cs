namespace TwoFactor;

/// <summary>A login was cancelled because nobody was waiting for it.</summary>
public sealed class FlowAbandoned : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowAbandoned(FlowFacts facts)
        : base(facts)
    {
    }
}
