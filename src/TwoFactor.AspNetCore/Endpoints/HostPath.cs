using System.Text;
using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Resolves paths of the host, such as that of its logo.</summary>
internal static class HostPath
{
    /// <summary>Replaces a leading <c>~</c> by the application's base path, and encodes the path for a header.</summary>
    /// <returns>The path, or <see langword="null"/> if <paramref name="path"/> is.</returns>
    public static string? Resolve(HttpContext http, string? path) => path switch
    {
        null => null,
        _ when path.StartsWith("~/", StringComparison.Ordinal) => http.Request.PathBase.Add("/").ToUriComponent() + Encoded(path[2..]),
        _ => Encoded(path),
    };

    // As a header may contain it: in ASCII.
    private static string Encoded(string url)
    {
        if (url.All(c => c is > ' ' and <= '~'))
            return url;
        StringBuilder text = new();
        foreach (Rune rune in url.EnumerateRunes())
            text.Append(rune.Value is > ' ' and <= '~' ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        return text.ToString();
    }
}
