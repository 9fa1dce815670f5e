namespace TwoFactor.Flow;

/// <summary>What follows after a provider was asked to open a challenge: the start has ended, or another provider is asked.</summary>
internal readonly record struct StartStep
{
    private StartStep(StartResult? end, FlowAttempt? attempt, FlowContent? content) => (End, Attempt, Content) = (end, attempt, content);

    /// <summary>The result; <see langword="null"/> if another provider is asked.</summary>
    public StartResult? End { get; }

    /// <summary>The attempt at the other provider, if that is asked.</summary>
    public FlowAttempt? Attempt { get; }

    /// <summary>The flow of that attempt, as it was created.</summary>
    public FlowContent? Content { get; }

    public static implicit operator StartStep(StartResult end) => new(end, attempt: null, content: null);

    /// <summary>Another provider is asked next.</summary>
    public static StartStep Ask(FlowAttempt attempt, FlowContent content) => new(end: null, attempt, content);
}
