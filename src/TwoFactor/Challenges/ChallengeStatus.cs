namespace TwoFactor;

/// <summary>One reading of a challenge. An approval always names its user, and nothing else ever does.</summary>
public sealed class ChallengeStatus
{
    /// <summary>How much of the service's text is kept, in characters.</summary>
    public const int MaximumMessageLength = 500;

    /// <summary>A reading; <paramref name="approvedUser"/> is given exactly when <paramref name="state"/> is
    /// <see cref="ChallengeState.Approved"/>.</summary>
    /// <exception cref="ArgumentException">An approval without a user, or a user without an approval.</exception>
    public ChallengeStatus(ChallengeState state, string? approvedUser = null, string? message = null)
    {
        if (state == ChallengeState.Approved)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(approvedUser);
        }
        else if (approvedUser is not null)
        {
            throw new ArgumentException("Only an approval names a user.", nameof(approvedUser));
        }

        State = state;
        ApprovedUser = approvedUser;
        Message = message is null || WellFormedText.OneLine(message, MaximumMessageLength) is not { Length: > 0 } line ? null : line;
    }

    /// <summary>How the challenge stands.</summary>
    public ChallengeState State { get; }

    /// <summary>Who approved: the user to log in. <see langword="null"/> in every other state.</summary>
    public string? ApprovedUser { get; }

    /// <summary>A text from the service for the person, in one line, or <see langword="null"/>. It is untrusted: encode it wherever it is
    /// shown.</summary>
    public string? Message { get; }

    /// <summary>The state alone.</summary>
    public override string ToString() => State.ToString();
}
