namespace TwoFactor.SecSign.Wire;

/// <summary>The words for <c>authsessionstate</c>: digits on the wire, and matched as texts, so that nothing but <c>3</c> is ever an
/// approval.</summary>
internal static class SessionState
{
    public static ChallengeState ToState(string word) => word switch
    {
        "1" => ChallengeState.Pending,
        "2" => ChallengeState.Expired,
        "3" => ChallengeState.Approved,
        "4" => ChallengeState.Denied,
        "5" => ChallengeState.Suspended,
        "6" => ChallengeState.Cancelled,
        "7" => ChallengeState.Delivered, // SecSign 2.5 E9: fetched by the phone, not answered
        "8" => ChallengeState.Invalid,
        _ => ChallengeState.Unknown, // among them "0", no state
    };
}
