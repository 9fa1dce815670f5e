namespace TwoFactor.AspNetCore;

/// <summary>The state of the page.</summary>
public enum PromptState
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>The phone has not been asked yet.</summary>
    Ready,

    /// <summary>The phone shows the challenge, or will soon show it.</summary>
    Waiting,

    /// <summary>The person approved, and the login continues.</summary>
    Approved,

    /// <summary>The person denied.</summary>
    Denied,

    /// <summary>The challenge has expired.</summary>
    Expired,

    /// <summary>The service stopped the challenge.</summary>
    Suspended,

    /// <summary>The challenge was withdrawn: by the person here, or by a start from another browser, whose challenge the phone may show now.</summary>
    Cancelled,

    /// <summary>The answer does not count.</summary>
    Invalid,

    /// <summary>The phone is not asked; see <see cref="PromptModel.Refusal"/>.</summary>
    Refused,

    /// <summary>There is no matching question for this browser. The person must start again.</summary>
    Restart,

    /// <summary>The service or the store is not available now.</summary>
    Unavailable,

    /// <summary>The question has ended, and how is no longer known.</summary>
    Ended,

    /// <summary>The person has approved before, and the approval is too old for this request.</summary>
    TooOld,

    /// <summary>An earlier approval was used already, so that the action may have been carried out. The person should look before asking again.</summary>
    Used,
}
