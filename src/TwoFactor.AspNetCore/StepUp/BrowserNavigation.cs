using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Checks whether a browser will show the response as a page. A script cannot use a redirect to a page.</summary>
internal static class BrowserNavigation
{
    /// <summary>Whether the browser only loads the page in advance (prefetch, prerender). The person may never open it.</summary>
    public static bool IsInAdvance(HttpRequest request) =>
        request.Headers.ContainsKey("Sec-Purpose") || request.Headers["Purpose"] == "prefetch" || request.Headers["X-Moz"] == "prefetch";

    public static bool Is(HttpRequest request)
    {
        if (request.Headers.ContainsKey("HX-Request") || request.Headers.XRequestedWith == "XMLHttpRequest")
            return false;
        if (request.Headers.TryGetValue("Sec-Fetch-Mode", out var mode))
            return mode == "navigate";
        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
