namespace TwoFactor.SecSign;

/// <summary>What a failure says about the server that was asked.</summary>
internal static class SecSignFailures
{
    /// <summary>Whether a start may be sent to the other server, because this one certainly did not get it. A second start after a lost answer could open a
    /// second session, and two sessions freeze the user's ID (SecSign 2.7).</summary>
    public static bool WasNotSent(this TwoFactorException e) => e is { Error: TwoFactorError.Unavailable, MayHaveBeenProcessed: false };

    /// <summary>Whether a request that may be repeated is worth sending to the other server.</summary>
    public static bool IsRepeatableElsewhere(this TwoFactorException e) => e.IsOutage() || e.IsUncertainRefusal() || e.IsSessionViolation();

    /// <summary>Whether the server failed. A failure in this process is not an outage. An example: so many challenges are polled that all connections to one
    /// server are in use. Asking the other server as well would only double the load.</summary>
    public static bool IsOutage(this TwoFactorException e) =>
        e.Error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation && e.Origin != FailureOrigin.Host && !e.IsSessionViolation();

    /// <summary>Whether the server refused with an unknown error code. It works, but may refuse all starts with that code. The other server may answer.</summary>
    public static bool IsUncertainRefusal(this TwoFactorException e) =>
        e.Error == TwoFactorError.InvalidRequest && (e.IsTransient || e.MayHaveBeenProcessed);

    // The server works. What it said about one session is no reason to keep the logins of others from it.
    private static bool IsSessionViolation(this TwoFactorException e) => e.InnerException is SessionViolationException;
}
