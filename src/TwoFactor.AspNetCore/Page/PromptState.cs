namespace TwoFactor.AspNetCore;

/// <summary>What the page shows.</summary>
public enum PromptState
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The phone has not been asked yet.</summary>
    Ready,

    /// <summary>The phone asks.</summary>
    Waiting,

    /// <summary>The person said yes, and the login goes on.</summary>
    Approved,

    /// <summary>The person said no.</summary>
    Denied,

    /// <summary>The time is over.</summary>
    Expired,

    /// <summary>The service stopped the question.</summary>
    Suspended,

    /// <summary>The question was withdrawn.</summary>
    Cancelled,

    /// <summary>The answer does not count.</summary>
    Invalid,

    /// <summary>The phone is not asked; see <see cref="PromptModel.Refusal"/>.</summary>
    Refused,

    /// <summary>No question fits this browser: the person starts again.</summary>
    Restart,

    /// <summary>Something does not work at the moment.</summary>
    Away,
}
