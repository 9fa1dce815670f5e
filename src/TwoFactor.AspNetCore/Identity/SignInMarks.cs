using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The claims by which step-ups recognize a sign-in of Identity: <c>sid</c> for each sign-in, and <c>amr</c> and <c>auth_time</c> for one that the
/// phone approved.</summary>
/// <remarks>From time to time, Identity checks the user's security stamp and replaces the principal by a new one without these claims. Step-ups would then ask
/// again, at each request if the host checks the stamp at each request.</remarks>
internal sealed class SignInMarks : IPostConfigureOptions<CookieAuthenticationOptions>, IPostConfigureOptions<SecurityStampValidatorOptions>
{
    private const string SessionId = "sid";
    private const int SessionIdBytes = 16;

    private static readonly string[] Kept = [SessionId, TwoFactorClaimTypes.AuthenticationMethod, TwoFactorClaimTypes.AuthenticationTime];

    /// <summary>Adds the time of the approval. Identity itself adds <c>amr</c>, to the same identity.</summary>
    public static IUserClaimsPrincipalFactory<TUser> WithTime<TUser>(IUserClaimsPrincipalFactory<TUser> inner, DateTimeOffset approvedAt)
        where TUser : class => new TimedPrincipals<TUser>(inner, approvedAt);

    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (name != IdentityConstants.ApplicationScheme)
            return;
        Func<CookieSigningInContext, Task> hosts = options.Events.OnSigningIn;
        options.Events.OnSigningIn = context =>
        {
            if (context.Principal?.Identities.FirstOrDefault() is { } identity && !context.Principal.HasClaim(claim => claim.Type == SessionId))
                identity.AddClaim(new Claim(SessionId, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SessionIdBytes))));
            return hosts(context);
        };
    }

    public void PostConfigure(string? name, SecurityStampValidatorOptions options)
    {
        Func<SecurityStampRefreshingPrincipalContext, Task>? hosts = options.OnRefreshingPrincipal;
        options.OnRefreshingPrincipal = context =>
        {
            Keep(context.CurrentPrincipal, context.NewPrincipal);
            return hosts?.Invoke(context) ?? Task.CompletedTask;
        };
    }

    private static void Keep(ClaimsPrincipal? before, ClaimsPrincipal? now)
    {
        if (before?.Identities.FirstOrDefault() is not { } known || now?.Identities.FirstOrDefault() is not { } identity)
            return;
        foreach (Claim claim in known.Claims.Where(claim => Kept.Contains(claim.Type)).ToArray())
        {
            if (!identity.HasClaim(claim.Type, claim.Value))
                identity.AddClaim(claim.Clone(identity));
        }
    }

    private sealed class TimedPrincipals<TUser>(IUserClaimsPrincipalFactory<TUser> inner, DateTimeOffset approvedAt) : IUserClaimsPrincipalFactory<TUser>
        where TUser : class
    {
        public async Task<ClaimsPrincipal> CreateAsync(TUser user)
        {
            ClaimsPrincipal principal = await inner.CreateAsync(user);
            string time = approvedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            principal.Identities.First().AddClaim(new Claim(TwoFactorClaimTypes.AuthenticationTime, time, ClaimValueTypes.Integer64));
            return principal;
        }
    }
}
