namespace TwoFactor.Providers;

/// <summary>What an HTTP status means where a service's own documents say nothing else.</summary>
public static class StatusMeaning
{
    /// <summary>The error that a status other than 200 to 299 stands for.</summary>
    public static TwoFactorError ErrorFor(int status) => status switch
    {
        401 or 403 => TwoFactorError.AccessDenied,
        408 => TwoFactorError.Unavailable,
        429 => TwoFactorError.RateLimited,
        >= 400 and < 500 => TwoFactorError.InvalidRequest,
        >= 500 and < 600 => TwoFactorError.Unavailable,
        _ => TwoFactorError.ProtocolViolation, // redirects among them: they are not followed
    };
}
