using System.Net;
using Microsoft.AspNetCore.Http.Features;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Phone;

/// <summary>
/// Keeps other sites, open in the same browser, from using the phone: a request whose <c>Origin</c> is another site is refused, and so is
/// one for a foreign host name that was made to point here. Also, the page runs only its own scripts.
/// </summary>
internal static class PhoneGuard
{
    /// <summary>Marks every answer as an emulator's: a client at a wrong address must not take another server's 404 for "nothing to act on".</summary>
    public const string MarkerHeader = "TwoFactor-Emulator";

    private const string Policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void UsePhoneGuard(this IApplicationBuilder app, IPAddress boundTo) => app.Use((context, next) =>
    {
        context.Response.Headers[MarkerHeader] = "phone";
        context.Response.Headers.XContentTypeOptions = "nosniff";
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

    private static bool IsSameSite(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }
}
