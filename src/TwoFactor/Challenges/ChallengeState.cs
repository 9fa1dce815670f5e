namespace TwoFactor;

/// <summary>How a challenge stands.</summary>
public enum ChallengeState
{
    /// <summary>The service said nothing that we know. It is not an answer: keep polling.</summary>
    Unknown = 0,

    /// <summary>The person has not answered yet.</summary>
    Pending,

    /// <summary>The phone shows the challenge; the person has not answered yet.</summary>
    Delivered,

    /// <summary>The person said yes. The only state that lets anyone in.</summary>
    Approved,

    /// <summary>The person said no.</summary>
    Denied,

    /// <summary>The person did not answer in time.</summary>
    Expired,

    /// <summary>The service stopped it, for example because several logins of one user were started at once.</summary>
    Suspended,

    /// <summary>It was withdrawn.</summary>
    Cancelled,

    /// <summary>It cannot count, for example because somebody else than the requested user approved it.</summary>
    Invalid,
}
