using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>Reads and writes this package's cookies, which all have the same attributes. Long values are split into several cookies.</summary>
internal static class TwoFactorCookies
{
    /// <summary>Browsers accept a cookie with this prefix only from the host itself, over HTTPS, for all of its paths. No other site can set
    /// one. Not all browsers do so for a prefix in another case.</summary>
    public const string Prefix = "__Host-TwoFactor.";

    internal const string ChunkMark = "chunks-"; // as ChunkingCookieManager writes it
    private const int MostChunks = 9; // of some 4,000 bytes. Servers accept 32 KiB of headers by default

    private static readonly ChunkingCookieManager Manager = new();

    /// <summary>Reads a cookie.</summary>
    /// <remarks>Not from <c>Request.Cookies</c>, which ignores case: a subdomain could set our cookies with another spelling.</remarks>
    public static string? Read(HttpContext http, string name)
    {
        string? value = Find(http.Request, name);
        if (value?.StartsWith(ChunkMark, StringComparison.Ordinal) == true && int.TryParse(value[ChunkMark.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MostChunks)
            value = Joined(http.Request, name, count);
        return value is { Length: > 0 } ? value : null;
    }

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

    private static string? Joined(HttpRequest request, string name, int count)
    {
        StringBuilder whole = new();
        for (int chunk = 1; chunk <= count; chunk++)
        {
            if (Find(request, string.Create(CultureInfo.InvariantCulture, $"{name}C{chunk}")) is not { Length: > 0 } part)
                return null;
            whole.Append(part);
        }

        return whole.ToString();
    }

    // Browsers send a cookie with the prefix once. If a program sends it twice, the last one counts, as in Request.Cookies.
    private static string? Find(HttpRequest request, string name)
    {
        string? found = null;
        foreach (string? header in request.Headers.Cookie)
        {
            foreach (string cookie in (header ?? string.Empty).Split(';', StringSplitOptions.TrimEntries))
            {
                if (cookie.Length > name.Length && cookie[name.Length] == '=' && cookie.StartsWith(name, StringComparison.Ordinal))
                    found = cookie[(name.Length + 1)..];
            }
        }

        return found;
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
