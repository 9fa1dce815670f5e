namespace TwoFactor;

/// <summary>The caller cancelled a login, such as a user in the browser, or left during a start without a <see cref="FlowRequest.Browser"/>.</summary>
public sealed class FlowCancelled : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowCancelled(FlowFacts facts)
        : base(facts)
    {
    }
}
