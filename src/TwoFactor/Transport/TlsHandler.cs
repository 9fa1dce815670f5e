using System.Net.Security;
using System.Security.Authentication;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Creates the HTTP handler of one tenant's connections, with that tenant's trust, certificate and limits.</summary>
internal static class TlsHandler
{
    public static SocketsHttpHandler Create(ServiceOptions options, TlsMaterial material, NameResolver names, ServiceProxy proxy, ServerGates gates)
    {
        TimeSpan connectTimeout = ConnectTimeout(options);
        ServiceConnector connector = new(proxy, names, connectTimeout, TimeProvider.System);
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = proxy,
            MaxConnectionsPerServer = options.MaxConnections,
            ConnectTimeout = connectTimeout, // covers name resolution, TCP, proxy and TLS
            ConnectCallback = connector.ConnectAsync,
            PlaintextStreamFilter = (context, _) => new ValueTask<Stream>(Watch(context, gates, connector)),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that changes in DNS are followed
            // Shorter than the timeouts of nginx and of most load balancers, so that a start is rarely sent on a connection that the server is closing.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            // The handler's span would contain the path, which for Sezame includes the challenge's id; and the service has no use for trace headers.
            ActivityHeadersPropagator = null,
            SslOptions = Tls(options, material),
        };
    }

    private static SslClientAuthenticationOptions Tls(ServiceOptions options, TlsMaterial material)
    {
        SslClientAuthenticationOptions tls = TlsRules.For(material.TrustedRoots);
        tls.RemoteCertificateValidationCallback = (_, _, chain, errors) => ServerTrust.Check(chain, errors, options.PinnedKeys);
        if (material.Client is { } client)
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(client.Certificate, client.Intermediates, offline: true);
        return tls;
    }

    // A request that fails while connecting was certainly not sent. This deadline therefore must come well before that of the request.
    private static TimeSpan ConnectTimeout(ServiceOptions options) =>
        options.ConnectTimeout < options.RequestTimeout / 2 ? options.ConnectTimeout : options.RequestTimeout / 2;

    private static Stream Watch(SocketsHttpPlaintextStreamFilterContext context, ServerGates gates, ServiceConnector connector)
    {
        if (context.InitialRequestMessage.Method == HttpMethod.Connect)
            return context.PlaintextStream; // a connection to a proxy; TLS to the service comes next
        ConnectionGate gate = gates.For(context.InitialRequestMessage.RequestUri!);
        gate.Open();
        ListeningStream? connection = connector.Find(context.InitialRequestMessage);
        connection?.Open();
        bool mayRefuseCertificate = context.PlaintextStream is SslStream { SslProtocol: SslProtocols.Tls13 };
        return new ServiceStream(context.PlaintextStream, mayRefuseCertificate, gate.Close, connection);
    }
}
