namespace TwoFactor;

/// <summary>The guard refused a start. The service was not asked for it.</summary>
/// <remarks>Without a first factor, the caller may get a login that nobody answers instead of the refusal, so that a stranger does not learn that the name
/// exists.</remarks>
public sealed class FlowGuardRefused : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowGuardRefused(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The reason.</summary>
    public required FlowRefusal Refusal { get; init; }
}
