using System.Net;
using Microsoft.AspNetCore.Http.Features;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Phone;

/// <summary>Protects the phone from other sites in the same browser: refuses requests whose <c>Origin</c> is another origin, and requests for an
/// unknown host name (DNS rebinding). The page runs only its own scripts, and only the configured pages may frame it.</summary>
internal static class PhoneGuard
{
    /// <summary>Marks every answer as one of an emulator: a client with a wrong address must not take another server's 404 for "nothing to act
    /// on".</summary>
    public const string MarkerHeader = "TwoFactor-Emulator";

    public static void UsePhoneGuard(this IApplicationBuilder app, IPAddress boundTo, IReadOnlyCollection<string> names, IReadOnlyCollection<string> framedBy)
    {
        string framing = framedBy.Count == 0 ? "'none'" : string.Join(' ', framedBy);
        string policy = $"default-src 'self'; frame-ancestors {framing}; base-uri 'none'; form-action 'none'";
        app.Use((context, next) => GuardAsync(context, next, boundTo, names, policy));
    }

    /// <summary>Whether a <c>Host</c> header names this server. Anyone can let a DNS name point to this machine, so only known names are accepted. An
    /// IP address cannot be redirected, so if the server listens on all addresses, any IP address is accepted.</summary>
    /// <param name="host">The name in the header.</param>
    /// <param name="boundTo">The address on which the server listens.</param>
    /// <param name="names">The names that the emulator was given.</param>
    public static bool IsOurName(string host, IPAddress boundTo, IReadOnlyCollection<string> names)
    {
        string name = ServerName.Normal(host.Trim('[', ']'));
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || names.Contains(name, StringComparer.OrdinalIgnoreCase))
            return true;
        bool isAddress = IPAddress.TryParse(name, out IPAddress? address);
        if (boundTo.Equals(IPAddress.Any) || boundTo.Equals(IPAddress.IPv6Any))
            return isAddress || name.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
        return isAddress && (IPAddress.IsLoopback(address!) || address!.Equals(boundTo));
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next, IPAddress boundTo, IReadOnlyCollection<string> names, string policy)
    {
        context.Response.Headers[MarkerHeader] = "phone";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!IsOurName(context.Request.Host.Host, boundTo, names) || !IsSameOrigin(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentSecurityPolicy = policy;
        context.Response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = BoundedBody.Limit;
        return next(context);
    }

    private static bool IsSameOrigin(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }
}
