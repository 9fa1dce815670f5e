namespace TwoFactor;

/// <summary>What became of an attempt to withdraw a challenge.</summary>
public enum CancelOutcome
{
    // There is no value 0: an outcome that was not set is not mistaken for one of these.

    /// <summary>The service withdrew it, or no longer knew it.</summary>
    Cancelled = 1,

    /// <summary>The service cannot withdraw a challenge: the phone may still show it, but its answer no longer counts.</summary>
    Abandoned,

    /// <summary>It had come to an end before.</summary>
    AlreadyFinished,
}
