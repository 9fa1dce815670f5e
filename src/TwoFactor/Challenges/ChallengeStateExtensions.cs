namespace TwoFactor;

/// <summary>Extension methods for <see cref="ChallengeState"/>.</summary>
public static class ChallengeStateExtensions
{
    /// <summary>Whether the state is final, so that waiting can end. Only <see cref="ChallengeState.Approved"/> is a yes.</summary>
    public static bool IsFinal(this ChallengeState state) => state
        is ChallengeState.Approved
        or ChallengeState.Denied
        or ChallengeState.Expired
        or ChallengeState.Suspended
        or ChallengeState.Cancelled
        or ChallengeState.Invalid;
}
