using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Page;

/// <summary>The headers of every page of this package.</summary>
internal static class PageHeaders
{
    /// <summary>A content security policy that allows only content of this host.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>The same policy, which also allows forms to be sent only to this host.</summary>
    public const string PolicyForForms = Policy + "; form-action 'self'";

    public static void Set(HttpResponse response, string contentSecurityPolicy)
    {
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "same-origin"; // with no-referrer, browsers would post forms with "Origin: null"
    }
}
