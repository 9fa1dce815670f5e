namespace TwoFactor;

/// <summary>The state of a challenge.</summary>
public enum ChallengeState
{
    /// <summary>The service returned a state that this library does not know. It is not an answer: keep polling.</summary>
    Unknown = 0,

    /// <summary>The person has not answered yet.</summary>
    Pending,

    /// <summary>The phone shows the challenge; the person has not answered yet.</summary>
    Delivered,

    /// <summary>The person approved. This is the only state after which a user may be logged in.</summary>
    Approved,

    /// <summary>The person denied.</summary>
    Denied,

    /// <summary>The person did not answer in time.</summary>
    Expired,

    /// <summary>The service stopped the challenge, for example because several logins of one user were started at once.</summary>
    Suspended,

    /// <summary>The challenge was withdrawn.</summary>
    Cancelled,

    /// <summary>The result does not count, for example because another user than the requested one approved.</summary>
    Invalid,
}
