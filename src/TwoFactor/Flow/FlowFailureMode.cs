namespace TwoFactor;

/// <summary>What happens to a login when no challenge can be opened, because the service or the tenant's access to it does not work.</summary>
/// <remarks>It never applies after a person could have decided: not when the service may have received the request, and not to a challenge that was
/// opened.</remarks>
public enum FlowFailureMode
{
    /// <summary>There is no login.</summary>
    Closed = 0,

    /// <summary>The tenant's other provider is asked, if the tenant has settings for one. If that fails too, there is no login.</summary>
    OtherProvider,

    /// <summary>The login goes through on the first factor alone, while the service cannot be reached. The outcome, the log, an event and a metric say so. It
    /// never applies without a first factor, and only to <see cref="TwoFactorError.Unavailable"/>.</summary>
    OpenWithAudit,
}
