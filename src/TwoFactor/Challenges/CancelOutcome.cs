namespace TwoFactor;

/// <summary>What became of an attempt to withdraw a challenge.</summary>
public enum CancelOutcome
{
    // There is no value 0: an outcome that nobody set is none of these.

    /// <summary>The service withdrew it, or no longer knew it.</summary>
    Cancelled = 1,

    /// <summary>The service cannot withdraw a challenge: the phone may still show it, and nobody should wait for it.</summary>
    Abandoned,

    /// <summary>It had come to an end before.</summary>
    AlreadyFinished,
}
