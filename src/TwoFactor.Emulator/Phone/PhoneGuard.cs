using System.Net;
using Microsoft.AspNetCore.Http.Features;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Phone;

/// <summary>
/// Keeps other sites, open in the same browser, from using the phone: a request whose <c>Origin</c> is another site is refused, and so is
/// one for a foreign host name that was made to point here. Also, the page runs only its own scripts, and only pages that were named may frame it.
/// </summary>
internal static class PhoneGuard
{
    /// <summary>Marks every answer as an emulator's: a client at a wrong address must not take another server's 404 for "nothing to act on".</summary>
    public const string MarkerHeader = "TwoFactor-Emulator";

    public static void UsePhoneGuard(this IApplicationBuilder app, IPAddress boundTo, IReadOnlyCollection<string> framedBy)
    {
        string framing = framedBy.Count == 0 ? "'none'" : string.Join(' ', framedBy);
        string policy = $"default-src 'self'; frame-ancestors {framing}; base-uri 'none'; form-action 'none'";
        app.Use((context, next) => GuardAsync(context, next, boundTo, policy));
    }

    /// <summary>
    /// Whether a <c>Host</c> names this server. Anyone can make a DNS name of theirs point here, so only known names are accepted. An IP
    /// address cannot be redirected: where the server listens on all addresses, any is accepted.
    /// </summary>
    public static bool IsOurName(string host, IPAddress boundTo)
    {
        string name = host.Trim('[', ']');
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        bool isAddress = IPAddress.TryParse(name, out IPAddress? address);
        if (boundTo.Equals(IPAddress.Any) || boundTo.Equals(IPAddress.IPv6Any))
            return isAddress || name.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
        return isAddress && (IPAddress.IsLoopback(address!) || address!.Equals(boundTo));
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next, IPAddress boundTo, string policy)
    {
        context.Response.Headers[MarkerHeader] = "phone";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!IsOurName(context.Request.Host.Host, boundTo) || !IsSameSite(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentSecurityPolicy = policy;
        context.Response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = BoundedBody.Limit;
        return next(context);
    }

    private static bool IsSameSite(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }
}
