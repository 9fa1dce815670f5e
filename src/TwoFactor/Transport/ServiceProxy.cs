using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Transport;

/// <summary>The proxy from the environment, for every service that is not on this machine.</summary>
/// <remarks>
/// If the proxy itself is reached over TLS, the HTTP handler gets its address as plain HTTP, and <see cref="ServiceConnector"/> opens TLS to it. The
/// handler's own TLS settings are for the service, and would present the tenant's certificate to the proxy.
/// </remarks>
internal sealed class ServiceProxy(IWebProxy environment) : IWebProxy, ICredentials
{
    private readonly ConcurrentDictionary<Uri, Uri> originals = new();

    /// <summary>The authorities to trust for a proxy that is reached over TLS, or <see langword="null"/> for the system's.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    public bool IsBypassed(Uri host) => IsThisMachine(host) || environment.IsBypassed(host);

    public Uri? GetProxy(Uri destination) =>
        !IsBypassed(destination) && environment.GetProxy(destination) is { } proxy && proxy != destination ? WithoutTls(proxy) : null;

    /// <summary>Finds the proxy's password. The environment stores it under the proxy's original address.</summary>
    public NetworkCredential? GetCredential(Uri uri, string authType) =>
        environment.Credentials?.GetCredential(originals.TryGetValue(uri, out Uri? original) ? original : uri, authType);

    /// <summary>Whether <paramref name="server"/> is a proxy that is reached over TLS.</summary>
    public bool IsReachedOverTls(DnsEndPoint server) =>
        originals.Any(pair => pair.Value.Scheme == Uri.UriSchemeHttps && pair.Key.IdnHost == server.Host && pair.Key.Port == server.Port);

    /// <summary>The host and port of the proxy for <paramref name="service"/>, or <see langword="null"/> if there is none, or if the settings of the host
    /// fail. The HTTP handler then uses none either.</summary>
    public string? NameFor(Uri? service)
    {
        try
        {
            return service is not null && GetProxy(service) is { } proxy ? proxy.Authority : null;
        }
#pragma warning disable CA1031 // code of the host, which must not replace the failure that is reported with this name
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static bool IsThisMachine(Uri address)
    {
        if (IPAddress.TryParse(address.IdnHost, out IPAddress? ip))
            return IPAddress.IsLoopback(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip);
        string name = address.IdnHost.TrimEnd('.'); // "localhost." is the same name, written as absolute
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    // User and password are removed too, because the handler puts the address into its messages.
    private Uri WithoutTls(Uri proxy)
    {
        string scheme = proxy.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeHttp : proxy.Scheme;
        Uri shown = new UriBuilder(scheme, proxy.Host, proxy.Port).Uri;
        originals.TryAdd(shown, proxy);
        return shown;
    }
}
