namespace TwoFactor;

/// <summary>What happens to a login when no challenge can be opened, because the service or the tenant's access to it does not work.</summary>
/// <remarks>It never applies if a person may have seen the challenge: neither after the service may have received the request, nor to an open
/// challenge.</remarks>
public enum FlowFailureMode
{
    /// <summary>The login fails.</summary>
    Closed = 0,

    /// <summary>The tenant's other provider is asked, if the tenant has settings for one. If that fails too, the login fails. A request with a
    /// <see cref="FlowRequest.User"/> fails at once, because nobody has given that user's name at the other provider.</summary>
    OtherProvider,

    /// <summary>The login succeeds with the first factor alone while the service cannot be reached. The outcome, the log, an event and a metric
    /// record it. It applies only to <see cref="TwoFactorError.Unavailable"/> with the origin <see cref="FailureOrigin.Connection"/> or
    /// <see cref="FailureOrigin.Service"/>, and neither without a first factor nor to a request without
    /// <see cref="FlowRequest.MayFailOpen"/>. A server whose certificate is not trusted has neither origin, and neither has
    /// a proxy that forbids the connection.</summary>
    OpenWithAudit,
}
