namespace TwoFactor;

/// <summary>No challenge could be opened.</summary>
public sealed class FlowStartFailed : FlowEvent
{
    /// <summary>Creates an event, to test a listener.</summary>
    /// <param name="facts">What all events contain.</param>
    public FlowStartFailed(FlowFacts facts)
        : base(facts)
    {
    }

    /// <summary>The error.</summary>
    public required TwoFactorError Error { get; init; }

    /// <summary>Whether the subject had already passed a first factor. Otherwise <see cref="TwoFactorError.InvalidRequest"/> is most likely because of the name
    /// that was typed.</summary>
    public required bool HasFirstFactor { get; init; }

    /// <summary>Whether the phone may show a challenge nevertheless.</summary>
    public bool MayHaveBeenProcessed { get; init; }
}
