namespace TwoFactor.AspNetCore;

/// <summary>The claims that a login with the phone adds to the principal.</summary>
public static class TwoFactorClaimTypes
{
    /// <summary>The authentication method (RFC 8176): <c>mfa</c>, or <c>swk</c> if the phone was the only factor. A login by
    /// <see cref="FlowFailureMode.OpenWithAudit"/> does not get this claim.</summary>
    public const string AuthenticationMethod = "amr";

    /// <summary>When the person approved on the phone, in seconds since 1970 (UTC). A login by failure mode does not get this claim.</summary>
    public const string AuthenticationTime = "auth_time";

    /// <summary>The tenant whose service was asked.</summary>
    public const string Tenant = "two_factor_tenant";

    /// <summary>The sign-in: each has its own, by which step-ups recognize it.</summary>
    internal const string SessionId = "sid";
}
