using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.FirstFactor;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Registration;

namespace Microsoft.AspNetCore.Http;

/// <summary>Links ASP.NET Core Identity's login to the page that waits for the phone.</summary>
public static class IdentityHttpContextExtensions
{
    /// <summary>Returns the path to redirect to after <c>PasswordSignInAsync</c> has returned <c>RequiresTwoFactor</c>.</summary>
    /// <remarks>The path contains the parameters, protected. It can be used only in this browser, for
    /// <see cref="TwoFactor.AspNetCore.TwoFactorWebOptions.FirstFactorLifetime"/>. If the browser has no cookie of this package, the response sets one.
    /// In a post of another site, the result is a path on which the login does not go on, and the log has event 506.</remarks>
    /// <param name="http">The login's request.</param>
    /// <param name="returnUrl">Where the browser goes after the login. Only paths of this host are used; otherwise the root of the
    /// application.</param>
    /// <param name="rememberMe">Whether the sign-in is kept when the browser is closed, like <c>isPersistent</c> of
    /// <c>PasswordSignInAsync</c>.</param>
    /// <param name="rememberMachine">Whether this browser needs no second factor next time, like <c>rememberClient</c> of
    /// <c>TwoFactorSignInAsync</c>.</param>
    /// <returns>A path of this host.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTwoFactor</c> of the <c>IdentityBuilder</c> or <c>MapTwoFactor</c> was not called, the page
    /// is mapped below a route parameter that the request does not have, or it requires a signed-in user.</exception>
    /// <example><code>
    /// SignInResult result = await signIn.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: true);
    /// if (result.RequiresTwoFactor)
    ///     return Results.Redirect(http.GetTwoFactorLoginPath(returnUrl));
    /// </code></example>
    public static string GetTwoFactorLoginPath(this HttpContext http, string? returnUrl = null, bool rememberMe = false, bool rememberMachine = false)
    {
        ArgumentNullException.ThrowIfNull(http);
        LoginLinks logins = http.RequestServices.GetService<LoginLinks>() ?? throw MissingCall.Identity();
        http.RequestServices.GetRequiredService<PageAccess>().EnsureAnonymous();
        RouteValueDictionary values = new() { ["login"] = logins.Create(http, returnUrl, rememberMe, rememberMachine) };
        // A route parameter in the prefix, as in "/{customer}/two-factor", gets its value from the request.
        return http.RequestServices.GetRequiredService<LinkGenerator>().GetPathByAddress(http, EndpointNames.Identity, values, http.Request.RouteValues, options: TwoFactorLinks.KeepsCase)
            ?? throw MissingCall.Identity();
    }
}
