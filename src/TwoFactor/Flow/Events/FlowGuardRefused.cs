namespace TwoFactor;

/// <summary>The guard refused a start before the service was asked.</summary>
public sealed class FlowGuardRefused : FlowEvent
{
    internal FlowGuardRefused(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>Why.</summary>
    public required FlowRefusal Refusal { get; init; }
}
