using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.Registration;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.FirstFactor;

/// <summary>Keeps a principal until the approval, asks the phone, and sends the browser to the page.</summary>
internal sealed partial class FirstFactorStart(
    PendingQuestions questions,
    QuestionAsking asking,
    TwoFactorLinks links,
    PageAccess access,
    ReturnUrls returnUrls,
    IOptions<TwoFactorWebOptions> options,
    TimeProvider time,
    QuietLogger<FirstFactorStart> logger)
{
    public async Task StartAsync(HttpContext http, ClaimsPrincipal principal, string tenant, FirstFactorOptions given, CancellationToken cancellationToken)
    {
        if (http.Response.HasStarted)
            throw new InvalidOperationException("The response has started. SignInFirstFactorAsync sets cookies and redirects, so it must come before anything is written.");
        string page = links.Page(http, QuestionCookie.Login);
        await access.EnsureAnonymousAsync();
        await CheckAsync(http, principal, given);
        if (!given.AllowCrossSitePost && SameOrigin.IsForeignPost(http.Request))
        {
            // The host's antiforgery check, if there is one, has accepted the request. A page of another site must not log a browser in to an account
            // of its own.
            LogCrossSite(http.Request.Path);
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        if (!http.Request.IsHttps && !KeepsCookies(http))
            LogHttps(http.Request.Scheme);
        string browser = BrowserCookie.Ensure(http);
        string? subject = FirstFactorSubject.Of(principal, options.Value, given.HasFirstFactor);
        PendingQuestion question = new()
        {
            Kind = QuestionKind.SignIn,
            Tenant = tenant,
            Subject = subject ?? FirstFactorSubject.Random(),
            HasFirstFactor = given.HasFirstFactor,
            Message = given.Message,
            AllowAlias = given.AllowAlias,
            ReturnUrl = returnUrls.Of(http.Request, given),
            BrowserHash = BrowserCookie.Hash(browser),
            Expires = time.GetUtcNow() + options.Value.FirstFactorLifetime,
            // A login for a text that cannot be a name is never approved. Its principal is left out, because the text may be too long for a cookie.
            Principal = subject is null ? new ClaimsPrincipal(new ClaimsIdentity(principal.Identity!.AuthenticationType)) : principal,
            Properties = Copy(subject is null ? null : given.Properties),
            Scheme = given.Scheme,
        };
        questions.EnsureFits(QuestionCookie.Login, question);
        questions.Keep(http, QuestionCookie.Login, await asking.AskFirstAsync(question, browser, cancellationToken));
        http.Response.Headers.CacheControl = "no-store";
        await new SeeOther(page).ExecuteAsync(http);
    }

    private async Task CheckAsync(HttpContext http, ClaimsPrincipal principal, FirstFactorOptions given)
    {
        if (principal.Identity is not ClaimsIdentity { IsAuthenticated: true })
            throw new ArgumentException("The principal has no identity with an authentication type: new ClaimsIdentity(claims, \"password\").", nameof(principal));
        if (given.AllowAlias && options.Value.SignIn is null)
        {
            throw new InvalidOperationException(
                "With AllowAlias, another user than the principal may approve. Set SignIn of AddAspNetCore, and sign in the user in its Outcome.");
        }

        if (!given.HasFirstFactor && options.Value.SignIn is null)
        {
            throw new InvalidOperationException(
                "Without a first factor, the principal has the name as it was typed, and services accept more than one spelling. Set SignIn of AddAspNetCore, and sign in the account of ApprovedUser in its Outcome.");
        }

        if (options.Value.SignIn is null)
            await CheckSchemeAsync(http.RequestServices.GetService<IAuthenticationSchemeProvider>(), given.Scheme);
    }

    // After the approval it would be too late to find out that nobody can be signed in.
    private static async Task CheckSchemeAsync(IAuthenticationSchemeProvider? schemes, string? name)
    {
        AuthenticationScheme? scheme = schemes is null ? null : name is null ? await schemes.GetDefaultSignInSchemeAsync() : await schemes.GetSchemeAsync(name);
        if (scheme is null)
            throw name is null ? MissingCall.SignInScheme() : MissingCall.SignInScheme(name, "is not registered");
        if (!scheme.HandlerType.IsAssignableTo(typeof(IAuthenticationSignInHandler)))
            throw name is null ? MissingCall.DefaultCannotSignIn(scheme.Name) : MissingCall.SignInScheme(name, "cannot sign in");
    }

    // On localhost, a browser that sends the cookie keeps it without HTTPS. Under any other host name, a browser that sends it uses HTTPS, and the proxy does
    // not pass that on.
    private static bool KeepsCookies(HttpContext http) => IsLoopback(http.Request.Host.Host) && BrowserCookie.Read(http) is not null;

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    // Only ReturnUrl decides where the browser goes.
    private static AuthenticationProperties Copy(AuthenticationProperties? properties) => new(
        properties?.Items.Where(item => item.Key != ".redirect").ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal) ?? []);

    [LoggerMessage(EventIds.CrossSiteRefused, LogLevel.Warning, "A login that another site posted to {Path} is refused.", EventName = nameof(EventIds.CrossSiteRefused))]
    private partial void LogCrossSite(PathString path);

    [LoggerMessage(EventIds.CookieNeedsHttps, LogLevel.Warning, "A login was sent by {Scheme}. Browsers accept this package's cookies only over HTTPS (some also on localhost). Behind a proxy, use forwarded headers.", EventName = nameof(EventIds.CookieNeedsHttps))]
    private partial void LogHttps(string scheme);
}
