using System.Net;

namespace TwoFactor.Cli.Doctor;

/// <summary>The way from this machine to a server, the same as for a login: direct, or through the proxy of the environment.</summary>
/// <param name="Server">The server.</param>
/// <param name="Proxy">The proxy, with its user and password if it has them; <see langword="null"/> for the direct way.</param>
internal sealed record ServerRoute(Uri Server, Uri? Proxy)
{
    /// <param name="server">The server.</param>
    /// <param name="environment">The proxy that logins use.</param>
    public static ServerRoute Find(Uri server, IWebProxy environment)
    {
        Uri? proxy = IsThisMachine(server) || environment.IsBypassed(server) ? null : environment.GetProxy(server);
        return new ServerRoute(server, proxy == server ? null : proxy);
    }

    /// <summary>The host and the port to which a connection is opened.</summary>
    public DnsEndPoint FirstStop => Proxy is null ? new DnsEndPoint(Server.IdnHost, Server.Port) : new DnsEndPoint(Proxy.IdnHost, Proxy.Port);

    /// <summary>The proxy for messages, without a user and a password: <c>proxy.example:3128</c>.</summary>
    public string? ProxyName => Proxy is null ? null : $"{Proxy.IdnHost}:{Proxy.Port}";

    /// <summary><c> through the proxy proxy.example:3128</c>, or nothing.</summary>
    public string Through => Proxy is null ? string.Empty : $" through the proxy {ProxyName}";

    private static bool IsThisMachine(Uri address)
    {
        if (IPAddress.TryParse(address.IdnHost, out IPAddress? ip))
            return IPAddress.IsLoopback(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip);
        string name = address.IdnHost.TrimEnd('.'); // "localhost." is the same name, written as absolute
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
