namespace TwoFactor.Testing;

/// <summary>The answer of an in-memory service: the state of the challenge, or an error.</summary>
public sealed class InMemoryAnswer
{
    /// <summary>An answer with a state.</summary>
    public InMemoryAnswer(ChallengeState state) => State = state;

    /// <summary>An answer that makes the call fail with this error.</summary>
    public InMemoryAnswer(TwoFactorError error) => Error = error;

    /// <summary>The state of the challenge.</summary>
    /// <value><see cref="ChallengeState.Unknown"/> if <see cref="Error"/> is set.</value>
    public ChallengeState State { get; }

    /// <summary>The user who approved.</summary>
    /// <value><see langword="null"/> (default) for the requested user.</value>
    public string? ApprovedBy { get; init; }

    /// <summary>A text for the user, which is returned in <see cref="ChallengeStatus.Message"/>.</summary>
    public string? Message { get; init; }

    /// <summary>The error, or <see langword="null"/> for none.</summary>
    public TwoFactorError? Error { get; }

    /// <summary>Whether the service may have processed the call although it failed; see
    /// <see cref="TwoFactorException.MayHaveBeenProcessed"/>.</summary>
    /// <value><see langword="false"/> by default. Only used with an <see cref="Error"/>.</value>
    public bool MayHaveBeenProcessed { get; init; }

    /// <summary>How long the caller should wait before the next call.</summary>
    /// <value><see langword="null"/> (default) if the service does not say it. Only used with an <see cref="Error"/>.</value>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>An answer with this state.</summary>
#pragma warning disable CA2225 // the constructor is the named alternative
    public static implicit operator InMemoryAnswer(ChallengeState state) => new(state);
#pragma warning restore CA2225

    /// <summary>The state or the error; no user and no text.</summary>
    public override string ToString() => Error?.ToString() ?? State.ToString();
}
