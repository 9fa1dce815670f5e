namespace TwoFactor.SecSign.Wire;

/// <summary>The answer to a request about a session. It has been checked that it is about that session.</summary>
internal readonly struct SessionAnswer(ChallengeState state, string? secSignId, string? message)
{
    /// <summary>The state that the service reported. It has not been checked who approved.</summary>
    public ChallengeState State => state;

    /// <summary>The normalized ID in the answer. In an approval it is the true ID, also if the user typed a priority code.</summary>
    public string? SecSignId => secSignId;

    /// <summary>Untrusted text for the user.</summary>
    public string? Message => message;
}
