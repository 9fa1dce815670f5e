using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The headers of every page of this package.</summary>
internal static class PageHeaders
{
    public static void Set(HttpResponse response, string contentSecurityPolicy)
    {
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "same-origin"; // with no-referrer, forms would be posted with the Origin null
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
