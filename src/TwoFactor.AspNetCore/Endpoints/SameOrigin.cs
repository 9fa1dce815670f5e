using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Checks whether a request comes from a page of this host. Browsers send headers for this, which no page can set.</summary>
internal static class SameOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether the request's headers prove that it comes from the same origin.</summary>
    public static bool IsProven(HttpRequest request)
    {
        if (request.Headers.TryGetValue(FetchSite, out var site))
            return site.Count == 1 && site[0] == "same-origin";
        // Older browsers send Origin with every post.
        return request.Headers.Origin is [{ } origin] && string.Equals(origin, Of(request), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the request's headers show that it comes from another site or origin. False if there are no such headers.</summary>
    public static bool IsCrossSite(HttpRequest request)
    {
        if (request.Headers.TryGetValue(FetchSite, out var site))
            return site.Count != 1 || site[0] is not ("same-origin" or "none");
        return request.Headers.Origin is { Count: > 0 } origin && !(origin.Count == 1 && string.Equals(origin[0], Of(request), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether the request's headers show that another site or origin sends something, such as a form. Our cookies do not come with it, unless it is from a
    /// subdomain. New ones would replace those that the browser has.</summary>
    public static bool IsForeignPost(HttpRequest request) => ReturnUrls.IsPost(request) && IsCrossSite(request);

    /// <summary>The origin of the request's own address. The host name is used as it was sent. A host name that cannot be encoded causes no error,
    /// and matches no origin.</summary>
    public static string Of(HttpRequest request) => $"{request.Scheme}://{request.Host.Value}";
}
