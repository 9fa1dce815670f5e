namespace TwoFactor.Testing;

/// <summary>What an in-memory service answers: how the challenge stands, or what is wrong.</summary>
public sealed class InMemoryAnswer
{
    /// <summary>The challenge stands so.</summary>
    public InMemoryAnswer(ChallengeState state) => State = state;

    /// <summary>The call fails.</summary>
    public InMemoryAnswer(TwoFactorError error) => Error = error;

    /// <summary>How the challenge stands.</summary>
    public ChallengeState State { get; }

    /// <summary>Who approved.</summary>
    /// <value><see langword="null"/> (default) for the user who was asked.</value>
    public string? ApprovedBy { get; init; }

    /// <summary>A text for the person, which reaches <see cref="ChallengeStatus.Message"/>.</summary>
    public string? Message { get; init; }

    /// <summary>What is wrong, or <see langword="null"/> where nothing is.</summary>
    public TwoFactorError? Error { get; }

    /// <summary>Whether the service may have acted although it failed; see <see cref="TwoFactorException.MayHaveBeenProcessed"/>.</summary>
    public bool MayHaveBeenProcessed { get; init; }

    /// <summary>How long the service asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The challenge stands so.</summary>
    public static InMemoryAnswer FromChallengeState(ChallengeState state) => new(state);

    /// <summary>The challenge stands so.</summary>
    public static implicit operator InMemoryAnswer(ChallengeState state) => FromChallengeState(state);

    /// <summary>The state or the error; no user and no text.</summary>
    public override string ToString() => Error?.ToString() ?? State.ToString();
}
