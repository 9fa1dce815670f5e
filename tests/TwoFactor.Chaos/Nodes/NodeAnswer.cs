namespace TwoFactor.Chaos.Nodes;

/// <summary>How a node answered, or what it reports by itself.</summary>
internal enum AnswerKind
{
    /// <summary>The call succeeded.</summary>
    Done,

    /// <summary>A start opened no challenge.</summary>
    Refused,

    /// <summary>The call failed with a <see cref="TwoFactorException"/>.</summary>
    Failed,

    /// <summary>The call failed with any other exception.</summary>
    Broken,

    /// <summary>The node ended before it answered.</summary>
    Gone,

    /// <summary>The browser did not wait any longer.</summary>
    Silent,

    /// <summary>Report: the node is ready.</summary>
    Ready,

    /// <summary>Report: an exchange with a service failed on its way, whatever the service did.</summary>
    ExchangeFailed,

    /// <summary>Report: an error was logged.</summary>
    Logged,

    /// <summary>Report: an exception of a task was not observed.</summary>
    Unobserved,
}

/// <summary>An answer of a node, or with number 0 a report, one line of JSON.</summary>
internal sealed record NodeAnswer(AnswerKind Kind)
{
    /// <summary>Matches the answer to its call.</summary>
    public int Number { get; init; }

    public string? Id { get; init; }

    public ChallengeState State { get; init; }

    public long Version { get; init; }

    public string? Tenant { get; init; }

    public string? Subject { get; init; }

    public string? Purpose { get; init; }

    /// <summary>The refusal, or the exception's error.</summary>
    public string? Reason { get; init; }

    public bool IsTransient { get; init; }

    public bool MayHaveBeenProcessed { get; init; }

    /// <summary>The exception, the log's text, or the number of the exchange.</summary>
    public string? Text { get; init; }

    /// <summary>Memory in use after a collection, in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether another node, or the same a little later, may answer.</summary>
    public bool MayWorkLater => Kind == AnswerKind.Gone || (Kind == AnswerKind.Failed && IsTransient);

    /// <summary>Whether the call may have happened, although its answer did not come.</summary>
    public bool IsUncertain => Kind == AnswerKind.Gone || (Kind == AnswerKind.Failed && MayHaveBeenProcessed);

    public bool IsNotFound => Kind == AnswerKind.Failed && Reason == nameof(TwoFactorError.ChallengeNotFound);

    public override string ToString() => Kind switch
    {
        AnswerKind.Done => $"done {State}",
        AnswerKind.Refused => $"refused {Reason}",
        AnswerKind.Failed => $"failed {Reason}{(IsTransient ? ", transient" : string.Empty)}{(MayHaveBeenProcessed ? ", may have been processed" : string.Empty)}",
        _ => $"{Kind} {Text}",
    };
}
