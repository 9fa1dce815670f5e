using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Whether a person's browser will show the answer as a page. A script that fetches something cannot use a redirect to one.</summary>
internal static class BrowserNavigation
{
    public static bool Is(HttpRequest request)
    {
        if (request.Headers.ContainsKey("HX-Request") || request.Headers.XRequestedWith == "XMLHttpRequest")
            return false;
        if (request.Headers.TryGetValue("Sec-Fetch-Mode", out var mode))
            return mode == "navigate";
        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
