namespace TwoFactor;

/// <summary>The result of an attempt to withdraw a challenge.</summary>
public enum CancelOutcome
{
    // There is no value 0, so that an unset outcome is not mistaken for one of these.

    /// <summary>The service withdrew the challenge, or no longer knew it.</summary>
    Cancelled = 1,

    /// <summary>The service cannot withdraw a challenge: the phone may still show it, but its answer no longer counts.</summary>
    Abandoned,

    /// <summary>The challenge already had a final state.</summary>
    AlreadyFinished,
}
