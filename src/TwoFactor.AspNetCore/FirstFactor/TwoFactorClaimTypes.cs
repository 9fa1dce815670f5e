namespace TwoFactor.AspNetCore;

/// <summary>The claims that a login with the phone adds to the principal.</summary>
public static class TwoFactorClaimTypes
{
    /// <summary>How the user proved who they are (RFC 8176): <c>mfa</c>, or <c>swk</c> where the phone was all. A login that
    /// <see cref="FlowFailureMode.OpenWithAudit"/> let through does not get it.</summary>
    public const string AuthenticationMethod = "amr";

    /// <summary>When the phone said yes, in seconds since 1970 (UTC). A login by failure mode does not get it.</summary>
    public const string AuthenticationTime = "auth_time";

    /// <summary>The tenant whose service was asked.</summary>
    public const string Tenant = "two_factor_tenant";
}
