namespace TwoFactor;

/// <summary>The state of a challenge as one poll read it. An approval always names its user; no other state names one.</summary>
public sealed class ChallengeStatus
{
    /// <summary>The most characters of the service's text that are kept. Longer texts are cut.</summary>
    public const int MaximumMessageLength = 500;

    /// <summary>Creates a status. <paramref name="approvedUser"/> is required if <paramref name="state"/> is <see cref="ChallengeState.Approved"/>,
    /// and not allowed otherwise.</summary>
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

    /// <summary>The state of the challenge.</summary>
    public ChallengeState State { get; }

    /// <summary>The user who approved, and who is to be logged in. <see langword="null"/> in every state but
    /// <see cref="ChallengeState.Approved"/>.</summary>
    public string? ApprovedUser { get; }

    /// <summary>A text from the service for the person, in one line, or <see langword="null"/>. It is untrusted: encode it wherever it is
    /// shown.</summary>
    public string? Message { get; }

    /// <summary>The state, without user and message.</summary>
    public override string ToString() => State.ToString();
}
