using System.Net.Security;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Makes the handler of one tenant's connections, with that tenant's trust, certificate and bounds.</summary>
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
            ConnectTimeout = connectTimeout, // of all of it: name, TCP, proxy and TLS
            ConnectCallback = connector.ConnectAsync,
            PlaintextStreamFilter = (context, _) => new ValueTask<Stream>(Watch(context, material, gates)),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows DNS
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30), // below what servers keep, so that a start rarely meets a connection about to close
            ActivityHeadersPropagator = null, // its span would show the path, in which Sezame has the challenge's id; and the service has no use for ours
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = material.Client is { } client
                    ? SslStreamCertificateContext.Create(client.Certificate, client.Intermediates, offline: true)
                    : null,
                AllowRenegotiation = false,
                AllowTlsResume = material.Client is null, // a resumed session could carry an identity past its certificate's replacement
                CertificateChainPolicy = ServerTrust.Policy(material.TrustedRoots),
                RemoteCertificateValidationCallback = (_, _, chain, errors) => ServerTrust.Check(chain, errors, options.PinnedKeys),
            },
        };
    }

    // While connecting, the request certainly was not sent; so that deadline has to come well before the other one.
    private static TimeSpan ConnectTimeout(ServiceOptions options) =>
        options.ConnectTimeout < options.RequestTimeout / 2 ? options.ConnectTimeout : options.RequestTimeout / 2;

    private static Stream Watch(SocketsHttpPlaintextStreamFilterContext context, TlsMaterial material, ServerGates gates)
    {
        if (context.InitialRequestMessage.Method == HttpMethod.Connect)
            return context.PlaintextStream; // to a proxy; TLS to the service comes next
        ConnectionGate gate = gates.For(context.InitialRequestMessage.RequestUri!);
        gate.Open();
        return new ServiceStream(context.PlaintextStream, presentsCertificate: material.Client is not null, gate.Close);
    }
}
