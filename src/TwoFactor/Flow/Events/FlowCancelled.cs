namespace TwoFactor;

/// <summary>The caller cancelled a login, such as a user in the browser, or left during a start without a <see cref="FlowRequest.Browser"/>.</summary>
public sealed class FlowCancelled : FlowEvent
{
    internal FlowCancelled(FlowFacts facts)
        : base(facts)
    {
    }
}
