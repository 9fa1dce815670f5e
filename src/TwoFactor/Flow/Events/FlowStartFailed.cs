namespace TwoFactor;

/// <summary>No challenge could be opened.</summary>
public sealed class FlowStartFailed : FlowEvent
{
    internal FlowStartFailed(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The error.</summary>
    public required TwoFactorError Error { get; init; }

    /// <summary>Whether the phone may show a challenge nevertheless.</summary>
    public bool MayHaveBeenProcessed { get; init; }
}
