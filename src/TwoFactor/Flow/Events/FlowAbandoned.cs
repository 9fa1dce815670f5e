namespace TwoFactor;

/// <summary>The last waiter left a login, and it was cancelled.</summary>
public sealed class FlowAbandoned : FlowEvent
{
    internal FlowAbandoned(FlowFacts facts)
        : base(facts)
    {
    }
}
