using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>A random value in each browser, to which questions and approvals are bound. It is independent of the person.</summary>
internal static class BrowserCookie
{
    public const string Name = TwoFactorCookies.Prefix + "Browser";

    private const int Bytes = 32;
    private const int Characters = 43;
    private static readonly object IssuedNow = new();

    /// <summary>The browser's value; <see langword="null"/> where it has none, or one that we did not make.</summary>
    public static string? Read(HttpContext http)
    {
        if (http.Items.TryGetValue(IssuedNow, out object? issued))
            return (string?)issued;
        string? value = TwoFactorCookies.Read(http, Name);
        return value is { Length: Characters } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? value : null;
    }

    /// <summary>The browser's value, which it gets now if it has none.</summary>
    public static string Ensure(HttpContext http)
    {
        if (Read(http) is { } value)
            return value;
        string issued = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        http.Items[IssuedNow] = issued;
        TwoFactorCookies.Write(http, Name, issued);
        return issued;
    }

    /// <summary>What tickets hold in place of the value, which cannot be found from it.</summary>
    public static string Hash(string value) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("TwoFactor.Browser:" + value)));
}
