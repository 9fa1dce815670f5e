using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Whether a request comes from a page of this host. Browsers say so in headers that no page can set.</summary>
internal static class SameOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether the request proves that it comes from this very origin.</summary>
    public static bool IsProven(HttpRequest request)
    {
        if (request.Headers.TryGetValue(FetchSite, out var site))
            return site.Count == 1 && site[0] == "same-origin";
        // Older browsers send Origin with every post.
        return request.Headers.Origin is [{ } origin] && string.Equals(origin, Of(request), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the request admits that it comes from another site or origin. One that has no such header does not.</summary>
    public static bool IsCrossSite(HttpRequest request)
    {
        if (request.Headers.TryGetValue(FetchSite, out var site))
            return site.Count != 1 || site[0] is not ("same-origin" or "none");
        return request.Headers.Origin is { Count: > 0 } origin && !(origin.Count == 1 && string.Equals(origin[0], Of(request), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The origin of the request's own address. The host is taken as it was sent: one that cannot be encoded is no error, and fits nothing.</summary>
    public static string Of(HttpRequest request) => $"{request.Scheme}://{request.Host.Value}";
}
