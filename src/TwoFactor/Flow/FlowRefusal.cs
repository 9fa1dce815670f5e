namespace TwoFactor;

/// <summary>Why <see cref="ITwoFactorFlow.StartAsync"/> opened no challenge.</summary>
public enum FlowRefusal
{
    // There is no value 0: a refusal that was never set is not one of these.

    /// <summary>The subject or the tenant was asked too often; see <see cref="FlowStart.RetryAfter"/>.</summary>
    TooManyStarts = 1,

    /// <summary>The subject denied a moment ago; see <see cref="FlowStart.RetryAfter"/>.</summary>
    PausedAfterDenial,

    /// <summary>An earlier challenge may still be open and cannot be withdrawn now; see <see cref="FlowStart.RetryAfter"/>.</summary>
    StillOpen,

    /// <summary>The subject has no phone with the service, or no name there. Only with a first factor.</summary>
    NotEnrolled,

    /// <summary>The service has frozen the subject, who lifts that on the phone. Only with a first factor.</summary>
    Suspended,

    /// <summary>The service, or the tenant's access to it, does not work now. The log has the reason.</summary>
    Unavailable,
}
