namespace TwoFactor.SecSign.Wire;

/// <summary>Maps <c>authsessionstate</c> to a state. The digits are compared as text, so that only <c>3</c> is an approval.</summary>
internal static class StateWord
{
    public static ChallengeState ToState(ReadOnlySpan<byte> word) => word switch
    {
        [(byte)'1'] => ChallengeState.Pending,
        [(byte)'2'] => ChallengeState.Expired,
        [(byte)'3'] => ChallengeState.Approved,
        [(byte)'4'] => ChallengeState.Denied,
        [(byte)'5'] => ChallengeState.Suspended,
        [(byte)'6'] => ChallengeState.Cancelled,
        [(byte)'7'] => ChallengeState.Delivered, // SecSign 2.5 E9: fetched by the phone, not answered
        [(byte)'8'] => ChallengeState.Invalid,
        _ => ChallengeState.Unknown, // also "0", which means "no state"
    };
}
