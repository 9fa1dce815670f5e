namespace TwoFactor.SecSign.Wire;

/// <summary>The answer to a question about a session. It is about that session for certain.</summary>
internal readonly struct SessionAnswer(ChallengeState state, string? secSignId, string? message)
{
    /// <summary>The state as the service said it. Who approved has not been looked at.</summary>
    public ChallengeState State => state;

    /// <summary>The ID that the answer names, in its normal form. With an approval it is the true one, also where a priority code was
    /// typed.</summary>
    public string? SecSignId => secSignId;

    /// <summary>Untrusted text for the person.</summary>
    public string? Message => message;
}
