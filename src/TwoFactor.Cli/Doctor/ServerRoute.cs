using System.Net;
using TwoFactor.Transport;

namespace TwoFactor.Cli.Doctor;

/// <summary>The way from this machine to a server, the same as for a login: direct, or through the proxy of the environment.</summary>
/// <param name="Server">The server.</param>
/// <param name="Proxy">The proxy, without a user and a password; <see langword="null"/> for the direct way.</param>
internal sealed record ServerRoute(Uri Server, Uri? Proxy)
{
    /// <param name="server">The server.</param>
    /// <param name="environment">The proxy that logins use.</param>
    public static ServerRoute Find(Uri server, IWebProxy environment) => new(server, new ServiceProxy(environment).GetProxy(server));

    /// <summary>The host and the port to which a connection is opened.</summary>
    public DnsEndPoint FirstHop => Proxy is null ? new DnsEndPoint(Server.IdnHost, Server.Port) : new DnsEndPoint(Proxy.IdnHost, Proxy.Port);

    /// <summary>The host and the port to which a connection is opened, for messages: <c>proxy.example:3128</c>, or <c>[2001:db8::1]:3128</c>.</summary>
    public string FirstHopName => NameOf(Proxy ?? Server);

    /// <summary>The proxy, for messages.</summary>
    public string? ProxyName => Proxy is null ? null : FirstHopName;

    /// <summary><c> through the proxy proxy.example:3128</c>, or nothing.</summary>
    public string Through => Proxy is null ? string.Empty : $" through the proxy {ProxyName}";

    private static string NameOf(Uri place) => $"{(place.HostNameType == UriHostNameType.IPv6 ? place.Host : place.IdnHost)}:{place.Port}";
}
