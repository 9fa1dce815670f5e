using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.FirstFactor;
using TwoFactor.AspNetCore.Registration;

namespace Microsoft.AspNetCore.Http;

/// <summary>Signs users in with a first factor and their phone.</summary>
public static class FirstFactorHttpContextExtensions
{
    /// <summary>Gives the browser its cookie already when the login form is shown. Then a double click on the form's button asks the phone once, also at
    /// the first visit.</summary>
    /// <remarks>It is optional. Browsers that were sent to the form because they are not signed in have the cookie already. It does
    /// nothing in a post of another site, because the browser may have a cookie that such a post does not bring.</remarks>
    /// <param name="http">The request of the page with the form. Its response must not be cached, and must not have started.</param>
    /// <example><code>
    /// app.MapGet("/login", (HttpContext http) =>
    /// {
    ///     http.PrepareFirstFactor();
    ///     return Results.Content(LoginForm, "text/html");
    /// });
    /// </code></example>
    public static void PrepareFirstFactor(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!SameOrigin.IsForeignPost(http.Request))
            BrowserCookie.Ensure(http);
    }

    /// <summary>Keeps <paramref name="principal"/> in a protected cookie of this browser, asks the phone, and redirects (303) to the page. After an
    /// approval on the phone, the principal is signed in and the browser goes to the return URL.</summary>
    /// <remarks>Call it instead of <c>SignInAsync</c> after the password was checked, and write nothing else to the response.</remarks>
    /// <param name="http">The login's request. Protect it against cross-site posts, like every login.</param>
    /// <param name="principal">The principal to sign in after the approval, with an authentication type and a subject (see
    /// <see cref="TwoFactorWebOptions.Subject"/>).</param>
    /// <param name="tenant">The tenant whose service is asked.</param>
    /// <param name="options">Options of this login.</param>
    /// <param name="cancellationToken">Stops waiting for the service; the request's own end by default.</param>
    /// <exception cref="InvalidOperationException">A call is missing (the message names it), the scheme cannot sign in, the response has started, or the principal is too large
    /// for a cookie.</exception>
    /// <exception cref="ArgumentException">There is no such tenant, or the principal cannot be signed in.</exception>
    /// <example><code>
    /// app.MapPost("/login", async (HttpContext http, [FromForm] string user, [FromForm] string password) =>
    /// {
    ///     if (Passwords.Find(user, password) is not { } account)
    ///         return Results.Redirect("~/login" + http.Request.QueryString); // with the ReturnUrl
    ///     ClaimsPrincipal principal = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, account.Id)], "password"));
    ///     await http.SignInFirstFactorAsync(principal, "acme");
    ///     return Results.Empty;
    /// });
    /// </code></example>
    public static Task SignInFirstFactorAsync(
        this HttpContext http, ClaimsPrincipal principal, string tenant, FirstFactorOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        FirstFactorStart start = http.RequestServices.GetService<FirstFactorStart>() ?? throw MissingCall.AddAspNetCore();
        return start.StartAsync(http, principal, tenant, options ?? new FirstFactorOptions(), cancellationToken.CanBeCanceled ? cancellationToken : http.RequestAborted);
    }
}
