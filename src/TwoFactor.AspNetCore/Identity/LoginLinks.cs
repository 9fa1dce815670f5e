using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.StepUp;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Protects what the login page has decided, while the browser is on its way to the page. Only the login page of this host can make such a
/// text, and only its browser can use it, so that a link of another site changes no login.</summary>
internal sealed partial class LoginLinks(IDataProtectionProvider protection, IOptions<TwoFactorWebOptions> options, ReturnUrls returnUrls, TimeProvider time, QuietLogger<LoginLinks> logger)
{
    private const string Purpose = "login";

    private readonly SecureDataFormat<LoginLink> format = new(
        new JsonSerialized<LoginLink>(LoginLinkJson.Default.LoginLink), protection.CreateProtector("TwoFactor.AspNetCore", "LoginLink", "v1"));

    /// <summary>The text for a login that was started in this browser; <see langword="null"/> for one that another site has posted. A page of another site must not log a
    /// browser in to an account of its own.</summary>
    public string? Create(HttpContext http, string? returnUrl, bool rememberMe, bool rememberMachine)
    {
        if (SameOrigin.IsForeignPost(http.Request))
        {
            LogCrossSite(http.Request.Path);
            return null;
        }

        LoginLink link = new()
        {
            Browser = BrowserCookie.Hash(BrowserCookie.Ensure(http)),
            Expires = time.GetUtcNow() + options.Value.FirstFactorLifetime,
            ReturnUrl = returnUrls.LocalOrRoot(http.Request, returnUrl), // now, because servers limit the length of an address
            RememberMe = rememberMe,
            RememberMachine = rememberMachine,
        };
        return format.Protect(link, Purpose);
    }

    /// <returns>The content; <see langword="null"/> for a text that is too old, or was not made for this browser.</returns>
    public LoginLink? Find(HttpContext http, string? text) =>
        !string.IsNullOrEmpty(text)
        && format.Unprotect(text, Purpose) is { } link
        && BrowserCookie.Read(http) is { } browser && BrowserCookie.Hash(browser) == link.Browser
        && link.Expires > time.GetUtcNow()
            ? link
            : null;

    [LoggerMessage(EventIds.CrossSiteRefused, LogLevel.Warning, "A login of Identity that another site posted to {Path} is refused.", EventName = nameof(EventIds.CrossSiteRefused))]
    private partial void LogCrossSite(PathString path);
}
