using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.FirstFactor;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The claims by which step-ups recognize a sign-in of Identity: <c>sid</c> for each sign-in, and <c>amr</c> and <c>auth_time</c> for one that the
/// phone approved.</summary>
/// <remarks>Identity makes a new principal without these claims when it checks the user's security stamp, and in <c>RefreshSignInAsync</c>. Step-ups would then
/// ask again. After a check of the stamp, the claims are copied from the earlier principal. A refresh passes on the properties of the cookie that it replaces, and
/// a login has new ones. So the claims are kept in the properties as well: if they are there for the same user, it is a refresh, and they are added again.</remarks>
internal sealed class SignInMarks : IPostConfigureOptions<CookieAuthenticationOptions>, IPostConfigureOptions<SecurityStampValidatorOptions>
{
    private const int SessionIdBytes = 16;

    private const string UserItem = ".TwoFactor.user";
    private const string ItemPrefix = ".TwoFactor.claim.";
    private static readonly object Omitted = new();

    // Identity itself passes on amr when it refreshes a sign-in.
    private static readonly string[] KeptInProperties = [TwoFactorClaimTypes.SessionId, TwoFactorClaimTypes.AuthenticationTime];

    private static readonly string[] KeptAtStampCheck = [TwoFactorClaimTypes.SessionId, TwoFactorClaimTypes.AuthenticationMethod, TwoFactorClaimTypes.AuthenticationTime];

    /// <summary>Adds the time of the approval. Identity itself adds <c>amr</c>, to the same identity.</summary>
    public static IUserClaimsPrincipalFactory<TUser> WithTime<TUser>(IUserClaimsPrincipalFactory<TUser> inner, DateTimeOffset approvedAt)
        where TUser : class => new TimedPrincipals<TUser>(inner, approvedAt);

    /// <summary>Removes <c>amr</c> and <c>auth_time</c> of an approval from what this request signs in: no phone was asked.</summary>
    public static void Omit(HttpContext http) => http.Items[Omitted] = true;

    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (name != IdentityConstants.ApplicationScheme)
            return;
        CookieSignIns.Before(options, context =>
        {
            if (context.Principal is { } principal && principal.Identities.FirstOrDefault() is { } identity)
                Mark(principal, identity, context.Properties, UserIdOf(context.HttpContext, principal), context.HttpContext.Items.ContainsKey(Omitted));
            return Task.CompletedTask;
        });
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

    private static string? UserIdOf(HttpContext http, ClaimsPrincipal principal) =>
        principal.FindFirst(http.RequestServices.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.UserIdClaimType)?.Value;

    private static void Mark(ClaimsPrincipal principal, ClaimsIdentity identity, AuthenticationProperties properties, string? user, bool isWithoutPhone)
    {
        // Here, after all code of the host's sign-in manager, which may have added them.
        if (isWithoutPhone)
            ApprovedPrincipal.RemoveMarks(principal);
        bool isRefreshed = !isWithoutPhone && user is not null && properties.GetString(UserItem) == user;
        foreach (string type in KeptInProperties)
        {
            if (isRefreshed && properties.GetString(ItemPrefix + type) is { } value && !principal.HasClaim(claim => claim.Type == type))
                identity.AddClaim(new Claim(type, value, type == TwoFactorClaimTypes.AuthenticationTime ? ClaimValueTypes.Integer64 : ClaimValueTypes.String));
        }

        if (!principal.HasClaim(claim => claim.Type == TwoFactorClaimTypes.SessionId))
            identity.AddClaim(new Claim(TwoFactorClaimTypes.SessionId, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SessionIdBytes))));
        properties.SetString(UserItem, user);
        foreach (string type in KeptInProperties)
            properties.SetString(ItemPrefix + type, principal.FindFirst(type)?.Value);
    }

    private static void Keep(ClaimsPrincipal? before, ClaimsPrincipal? now)
    {
        if (before?.Identities.FirstOrDefault() is not { } known || now?.Identities.FirstOrDefault() is not { } identity)
            return;
        foreach (Claim claim in known.Claims.Where(claim => KeptAtStampCheck.Contains(claim.Type)).ToArray())
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
