using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>Reads and writes this package's cookies, which all have the same attributes. Long values are split into several cookies.</summary>
internal static class TwoFactorCookies
{
    /// <summary>Browsers accept a cookie with this prefix only from the host itself, over HTTPS, for all of its paths. No other site can set
    /// one.</summary>
    public const string Prefix = "__Host-TwoFactor.";

    // A missing part throws no exception. The remaining parts cannot be unprotected, and the person must start again.
    private static readonly ChunkingCookieManager Manager = new() { ThrowForPartialCookies = false };

    public static string? Read(HttpContext http, string name) => Manager.GetRequestCookie(http, name) is { Length: > 0 } value ? value : null;

    /// <summary>Writes a cookie. If all cookies together become too long for servers, others are removed.</summary>
    public static void Write(HttpContext http, string name, string value)
    {
        foreach (string other in CookieBudget.Of(http).Add(name, name.Length + value.Length))
            Manager.DeleteCookie(http, other, Attributes());
        Manager.AppendResponseCookie(http, name, value, Attributes());
    }

    public static void Delete(HttpContext http, string name)
    {
        CookieBudget.Of(http).Remove(name);
        Manager.DeleteCookie(http, name, Attributes());
    }

    private static CookieOptions Attributes() => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };
}
