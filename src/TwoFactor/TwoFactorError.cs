namespace TwoFactor;

/// <summary>What kind of thing went wrong, by whom it concerns.</summary>
public enum TwoFactorError
{
    // There is no value 0: an error that was not set is not mistaken for one of these.

    /// <summary>About the person: the service does not know the user, or the user has no phone with it.</summary>
    UserNotEnrolled = 1,

    /// <summary>About the person: the service has frozen the user, who lifts that on the phone.</summary>
    UserSuspended,

    /// <summary>About the challenge: the service does not know it, or no longer.</summary>
    ChallengeNotFound,

    /// <summary>About us: the service refused something in the request.</summary>
    InvalidRequest,

    /// <summary>About us: the service does not accept the tenant's certificate or rights.</summary>
    AccessDenied,

    /// <summary>About us: a setting or file of the tenant cannot be used.</summary>
    Misconfigured,

    /// <summary>About the service: it could not be reached safely, failed, or did not answer in time.</summary>
    Unavailable,

    /// <summary>About the service: it asks for fewer requests; see <see cref="TwoFactorException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>About the service: it answered something that its specification does not allow.</summary>
    ProtocolViolation,
}
