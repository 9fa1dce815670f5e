using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Registration;

namespace Microsoft.AspNetCore.Http;

/// <summary>Leads from ASP.NET Core Identity's login to the page that waits for the phone.</summary>
public static class IdentityHttpContextExtensions
{
    /// <summary>Where to redirect to when <c>PasswordSignInAsync</c> has returned <c>RequiresTwoFactor</c>.</summary>
    /// <param name="http">The login's request.</param>
    /// <param name="returnUrl">Where the browser goes when the user is signed in. Only paths of this host count; otherwise the root of the application.</param>
    /// <param name="rememberMe">Whether the sign-in outlives the browser, as <c>isPersistent</c> of <c>PasswordSignInAsync</c>.</param>
    /// <param name="rememberMachine">Whether this browser needs no second factor next time, as <c>rememberClient</c> of <c>TwoFactorSignInAsync</c>.</param>
    /// <returns>A path of this host.</returns>
    /// <exception cref="InvalidOperationException"><c>AddTwoFactor</c> of the <c>IdentityBuilder</c> or <c>MapTwoFactor</c> was not called, or the page
    /// is mapped below a route parameter that the request lacks.</exception>
    /// <example><code>
    /// SignInResult result = await signIn.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: true);
    /// if (result.RequiresTwoFactor)
    ///     return Results.Redirect(http.GetTwoFactorLoginPath(returnUrl));
    /// </code></example>
    public static string GetTwoFactorLoginPath(this HttpContext http, string? returnUrl = null, bool rememberMe = false, bool rememberMachine = false)
    {
        ArgumentNullException.ThrowIfNull(http);
        RouteValueDictionary values = [];
        if (!string.IsNullOrEmpty(returnUrl))
            values["returnUrl"] = returnUrl;
        if (rememberMe)
            values["rememberMe"] = "true";
        if (rememberMachine)
            values["rememberMachine"] = "true";
        // A parameter of the prefix, as in "/{customer}/two-factor", is the same as in the request.
        return http.RequestServices.GetRequiredService<LinkGenerator>().GetPathByAddress(http, EndpointNames.Identity, values, http.Request.RouteValues)
            ?? throw ForgottenCall.Identity();
    }
}
