using System.Net;
using Microsoft.AspNetCore.Http.Features;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Phone;

/// <summary>
/// Keeps web pages of strangers, open in the same browser, from using the phone: a request whose <c>Origin</c> is another site is refused,
/// and so is one for a foreign host name that was made to point here. Also, nothing runs on the page but its own scripts.
/// </summary>
internal static class PhoneGuard
{
    private const string Policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void UsePhoneGuard(this IApplicationBuilder app, IPAddress boundTo) => app.Use((context, next) =>
    {
        if (!IsOurName(context.Request.Host.Host, boundTo) || !IsSameSite(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = BoundedBody.Limit;
        return next(context);
    });

    private static bool IsOurName(string host, IPAddress boundTo) =>
        host is "localhost" or "127.0.0.1" or "[::1]"
        || host.Trim('[', ']') == boundTo.ToString() || boundTo.Equals(IPAddress.Any) || boundTo.Equals(IPAddress.IPv6Any);

    private static bool IsSameSite(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }
}
