using System.Globalization;
using System.Security.Claims;

namespace TwoFactor.AspNetCore.FirstFactor;

/// <summary>Adds the claims of an approval to the principal that was held back.</summary>
internal static class ApprovedPrincipal
{
    public static ClaimsPrincipal Of(ClaimsPrincipal heldBack, FlowOutcome outcome, bool hasFirstFactor)
    {
        ClaimsPrincipal principal = heldBack.Clone();
        ClaimsIdentity identity = (ClaimsIdentity)principal.Identity!;
        Replace(identity, TwoFactorClaimTypes.Tenant, outcome.Tenant, ClaimValueTypes.String);
        if (outcome.ByFailureMode)
        {
            RemoveMarks(principal);
            return principal;
        }

        Replace(identity, TwoFactorClaimTypes.AuthenticationTime, outcome.DecidedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64);
        string method = hasFirstFactor ? "mfa" : "swk";
        if (!identity.HasClaim(TwoFactorClaimTypes.AuthenticationMethod, method))
            identity.AddClaim(new Claim(TwoFactorClaimTypes.AuthenticationMethod, method));
        return principal;
    }

    /// <summary>Removes the claims that state an approval, including those of an earlier login or another issuer, from the principal of a login by the failure mode.</summary>
    public static void RemoveMarks(ClaimsPrincipal principal)
    {
        foreach (ClaimsIdentity identity in principal.Identities)
        {
            Claim[] marks = [.. identity.FindAll(claim => claim is { Type: TwoFactorClaimTypes.AuthenticationTime } or { Type: TwoFactorClaimTypes.AuthenticationMethod, Value: "mfa" or "swk" })];
            foreach (Claim mark in marks)
                identity.RemoveClaim(mark);
        }
    }

    private static void Replace(ClaimsIdentity identity, string type, string value, string valueType)
    {
        foreach (Claim earlier in identity.FindAll(type).ToArray())
            identity.RemoveClaim(earlier);
        identity.AddClaim(new Claim(type, value, valueType));
    }
}
