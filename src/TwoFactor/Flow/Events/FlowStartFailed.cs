namespace TwoFactor;

/// <summary>No challenge could be opened.</summary>
public sealed class FlowStartFailed : FlowEvent
{
    internal FlowStartFailed(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>What went wrong.</summary>
    public required TwoFactorError Error { get; init; }

    /// <summary>Whether a phone may be asking all the same.</summary>
    public bool MayHaveBeenProcessed { get; init; }
}
