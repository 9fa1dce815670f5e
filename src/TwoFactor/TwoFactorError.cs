namespace TwoFactor;

/// <summary>The kind of a failure, grouped by what it concerns.</summary>
public enum TwoFactorError
{
    // There is no value 0, so that an unset error is not mistaken for one of these.

    /// <summary>About the person: the service does not know the user, or the user has no phone with it.</summary>
    UserNotEnrolled = 1,

    /// <summary>About the person: the service has frozen the user. The user can lift that on the phone.</summary>
    UserSuspended,

    /// <summary>About the challenge: the service does not know it, or no longer knows it.</summary>
    ChallengeNotFound,

    /// <summary>About this host: the service refused something in the request; or, transient, <see cref="ITwoFactorFlow.CompleteAsync"/> was called before the
    /// final state.</summary>
    InvalidRequest,

    /// <summary>About this host: the service, or a proxy before it, denies access. It may not accept the tenant's certificate, or the tenant lacks the rights.</summary>
    AccessDenied,

    /// <summary>About this host: a setting or file of the tenant cannot be used.</summary>
    Misconfigured,

    /// <summary>About the service: it could not be reached safely, failed, or did not answer in time.</summary>
    Unavailable,

    /// <summary>About the service: it asks for fewer requests; see <see cref="TwoFactorException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>About the service: it answered something that its specification does not allow.</summary>
    ProtocolViolation,
}
