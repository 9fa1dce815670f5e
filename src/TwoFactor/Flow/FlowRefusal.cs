namespace TwoFactor;

/// <summary>Why <see cref="ITwoFactorFlow.StartAsync"/> opened no challenge.</summary>
public enum FlowRefusal
{
    // There is no value 0, so that an unset refusal is not mistaken for one of these.

    /// <summary>Too many challenges were started for the subject or the tenant; see <see cref="FlowStart.RetryAfter"/>.</summary>
    TooManyStarts = 1,

    /// <summary>The subject has just denied a challenge; see <see cref="FlowStart.RetryAfter"/>.</summary>
    PausedAfterDenial,

    /// <summary>Another challenge is in the way: an earlier one that may still be on the phone and cannot be withdrawn now, one that another browser has just
    /// started, or one of another subject on the same phone. See <see cref="FlowStart.RetryAfter"/>.</summary>
    StillOpen,

    /// <summary>The subject has no phone with the service, or no name there. Only with a first factor.</summary>
    NotEnrolled,

    /// <summary>The service has frozen the subject. The subject can lift that on the phone. Only with a first factor.</summary>
    Suspended,

    /// <summary>The service, or the tenant's access to it, does not work now. The log has the reason. If the answer of the service was lost, the phone may
    /// show the question nevertheless; an approval of it lets nobody in.</summary>
    Unavailable,
}
