namespace TwoFactor;

/// <summary>A login was cancelled because no caller had waited for it for <see cref="FlowOptions.AbandonAfter"/>.</summary>
public sealed class FlowAbandoned : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowAbandoned(FlowFacts facts)
        : base(facts)
    {
    }
}
