using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>Adds to what a cookie scheme of the host does when it signs in, and when it renews a session.</summary>
internal static class CookieSignIns
{
    /// <summary>Calls a function before the host's own events of each sign-in. A <see cref="SlowRequest"/> does not renew the session, unless the host has changed
    /// its values.</summary>
    /// <remarks>The host may have set <c>EventsType</c>, or a class whose methods do not call the delegates. A delegate that is added to such events would
    /// never be called. So new events take their place, and pass each call on to them.</remarks>
    public static void Before(CookieAuthenticationOptions options, Func<CookieSigningInContext, Task> act)
    {
        CookieAuthenticationEvents events = options.Events ?? new();
        Type? type = options.EventsType;
        options.EventsType = null;
        options.Events = new CookieAuthenticationEvents
        {
            OnSigningIn = async context =>
            {
                SlowRequest.SessionChanges(context.HttpContext);
                await act(context);
                await Hosts(context.HttpContext).SigningIn(context);
            },
            OnSignedIn = context => Hosts(context.HttpContext).SignedIn(context),
            OnSigningOut = context =>
            {
                SlowRequest.SessionChanges(context.HttpContext);
                return Hosts(context.HttpContext).SigningOut(context);
            },
            OnValidatePrincipal = async context =>
            {
                Dictionary<string, string?>? before = SlowRequest.MayBe(context.HttpContext) ? new(context.Properties.Items) : null;
                await Hosts(context.HttpContext).ValidatePrincipal(context);
                // A refresh token that the host has replaced may not work a second time. A principal that it has replaced can be made again by the next request.
                if (before is not null && context.ShouldRenew && SlowRequest.Is(context.HttpContext))
                {
                    context.ShouldRenew = HasNewValues(context.Properties, before);
                    if (context.ShouldRenew)
                        SlowRequest.SessionChanges(context.HttpContext);
                }
            },
            OnCheckSlidingExpiration = async context =>
            {
                await Hosts(context.HttpContext).CheckSlidingExpiration(context);
                context.ShouldRenew = context.ShouldRenew && !SlowRequest.Is(context.HttpContext);
            },
            OnRedirectToLogin = context => Hosts(context.HttpContext).RedirectToLogin(context),
            OnRedirectToLogout = context => Hosts(context.HttpContext).RedirectToLogout(context),
            OnRedirectToAccessDenied = context => Hosts(context.HttpContext).RedirectToAccessDenied(context),
            OnRedirectToReturnUrl = context => Hosts(context.HttpContext).RedirectToReturnUrl(context),
        };

        CookieAuthenticationEvents Hosts(HttpContext http) =>
            type is null ? events : (CookieAuthenticationEvents)http.RequestServices.GetRequiredService(type);
    }

    // The times are not compared, because every renewal changes them.
    private static bool HasNewValues(AuthenticationProperties properties, Dictionary<string, string?> before)
    {
        AuthenticationProperties same = new(before) { IssuedUtc = properties.IssuedUtc, ExpiresUtc = properties.ExpiresUtc };
        return !same.Items.ToHashSet().SetEquals(properties.Items);
    }
}
