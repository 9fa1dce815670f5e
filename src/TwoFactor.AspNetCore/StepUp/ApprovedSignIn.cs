using System.Globalization;
using System.Security.Claims;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Checks by its claims whether a sign-in was approved on the phone.</summary>
internal static class ApprovedSignIn
{
    private const long LastSecond = 253_402_300_799; // the last second of the year 9999

    public static bool Counts(ClaimsPrincipal user, TwoFactorRequirement requirement, StepUpAge age) =>
        requirement is { Purpose: FlowRequest.SignIn, Once: false } && user.Identities.Any(identity => Counts(identity, requirement.MaxAge, age));

    // Both claims must be in one identity, because the time of one sign-in does not apply to another.
    private static bool Counts(ClaimsIdentity identity, TimeSpan? maxAge, StepUpAge age) =>
        identity.IsAuthenticated
        && identity.HasClaim(TwoFactorClaimTypes.AuthenticationMethod, "mfa")
        && (maxAge is null || (TimeOf(identity) is { } then && age.IsWithin(then, maxAge.Value)));

    private static DateTimeOffset? TimeOf(ClaimsIdentity identity) =>
        long.TryParse(identity.FindFirst(TwoFactorClaimTypes.AuthenticationTime)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
        && seconds <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
