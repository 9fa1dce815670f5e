using System.Globalization;
using System.Security.Claims;

namespace TwoFactor.AspNetCore.FirstFactor;

/// <summary>Adds what the phone has proven to the principal that was held back.</summary>
internal static class ApprovedPrincipal
{
    public static ClaimsPrincipal Of(ClaimsPrincipal heldBack, FlowOutcome outcome, bool hasFirstFactor)
    {
        ClaimsPrincipal principal = heldBack.Clone();
        ClaimsIdentity identity = (ClaimsIdentity)principal.Identity!;
        Replace(identity, TwoFactorClaimTypes.Tenant, outcome.Tenant, ClaimValueTypes.String);
        if (outcome.ByFailureMode)
            return principal; // the phone was not asked, so no claim may tell otherwise
        Replace(identity, TwoFactorClaimTypes.AuthenticationTime, outcome.DecidedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64);
        string method = hasFirstFactor ? "mfa" : "swk";
        if (!identity.HasClaim(TwoFactorClaimTypes.AuthenticationMethod, method))
            identity.AddClaim(new Claim(TwoFactorClaimTypes.AuthenticationMethod, method));
        return principal;
    }

    private static void Replace(ClaimsIdentity identity, string type, string value, string valueType)
    {
        foreach (Claim earlier in identity.FindAll(type).ToArray())
            identity.RemoveClaim(earlier);
        identity.AddClaim(new Claim(type, value, valueType));
    }
}
