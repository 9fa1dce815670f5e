using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The headers of every page of this package.</summary>
internal static class PageHeaders
{
    /// <summary>Nothing that comes from elsewhere.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>The same, and forms lead nowhere else.</summary>
    public const string PolicyForForms = Policy + "; form-action 'self'";

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
