namespace TwoFactor.SecSign.Wire;

/// <summary>The answer to a request about a session. Its reader has checked that it is about that session.</summary>
internal readonly struct SessionAnswer(ChallengeState state, string? secSignId, string? message)
{
    /// <summary>The state that the service reported. The caller checks who approved.</summary>
    public ChallengeState State => state;

    /// <summary>The normalized ID in the answer. In an approval it is the true ID, also if the user typed a priority code.</summary>
    public string? SecSignId => secSignId;

    /// <summary>Untrusted text for the user.</summary>
    public string? Message => message;
}
