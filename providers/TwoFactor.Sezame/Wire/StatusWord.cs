namespace TwoFactor.Sezame.Wire;

/// <summary>The words of <c>/auth/status</c>.</summary>
internal static class StatusWord
{
    /// <summary>What a word says. One that we do not know is no answer: neither a yes nor a no.</summary>
    public static ChallengeState ToState(string word) => word switch
    {
        "initiated" => ChallengeState.Pending,
        "pending" => ChallengeState.Pending, // Sezame 1.5 D5: no server is known to send it, but a vendor's client waits for it
        "authorized" => ChallengeState.Approved,
        "denied" => ChallengeState.Denied,
        _ => ChallengeState.Unknown,
    };
}
