using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Resolves paths from the host's options, such as that of its logo.</summary>
internal static class HostPath
{
    /// <summary>The path with the application's base path in place of <c>~</c>, encoded for a header; <see langword="null"/> if there is none.</summary>
    public static string? Resolve(HttpContext http, string? path) => path switch
    {
        null => null,
        _ when path.StartsWith("~/", StringComparison.Ordinal) => http.Request.PathBase.Add("/").ToUriComponent() + ReturnUrls.Encoded(path[2..]),
        _ => ReturnUrls.Encoded(path),
    };
}
