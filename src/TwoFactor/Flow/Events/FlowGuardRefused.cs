namespace TwoFactor;

/// <summary>The guard refused a start. Nothing was sent to the service.</summary>
public sealed class FlowGuardRefused : FlowEvent
{
    internal FlowGuardRefused(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The reason.</summary>
    public required FlowRefusal Refusal { get; init; }
}
