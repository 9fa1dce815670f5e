using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Cookies;

/// <summary>A cookie with a random value for each browser. Pending questions and approvals are bound to it. It does not depend on the
/// person.</summary>
internal static class BrowserCookie
{
    public const string Name = TwoFactorCookies.Prefix + "Browser";

    private const int Bytes = 32;
    private const int Characters = 43;
    private static readonly object IssuedNow = new();

    /// <summary>The browser's value; <see langword="null"/> if it has none, or one that does not have the form of our values.</summary>
    public static string? Read(HttpContext http)
    {
        if (http.Items.TryGetValue(IssuedNow, out object? issued))
            return (string?)issued;
        string? value = TwoFactorCookies.Read(http, Name);
        return value is { Length: Characters } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? value : null;
    }

    /// <summary>The browser's value. If it has none, it gets one now.</summary>
    public static string Ensure(HttpContext http)
    {
        if (Read(http) is { } value)
            return value;
        string issued = CreateValue();
        http.Items[IssuedNow] = issued;
        TwoFactorCookies.Write(http, Name, issued);
        return issued;
    }

    /// <summary>A new value that cannot be guessed.</summary>
    public static string CreateValue() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The hash that tickets contain instead of the value. The value cannot be computed from it.</summary>
    public static string Hash(string value) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("TwoFactor.Browser:" + value)));
}
