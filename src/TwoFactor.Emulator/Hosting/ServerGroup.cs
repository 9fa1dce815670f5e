using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Hosting;

/// <summary>The emulator's ports: three https servers that record and can fail, and the http server of the phone, which does neither.</summary>
internal sealed class ServerGroup(
    EmulatorOptions options, CertificateAuthority authority, ExchangeRecord record, FaultPlan faults, int seed) : IAsyncDisposable
{
    // ::1 is not listed, because "localhost" does not resolve to it on every machine.
    private static readonly IPAddress[] AnswersAtLocalhost = [IPAddress.Loopback, IPAddress.Any, IPAddress.IPv6Any];

    // Kestrel serves HTTP/1.0 but does not offer it in ALPN; nginx does. A client that offers only other protocols is refused in the handshake.
    private static readonly SslApplicationProtocol Http10 = new("http/1.0");

    private readonly ServerCertificates certificates = new(authority, ServerName.Local(options.Address, options.HostNames));
    private readonly List<ListeningServer> servers = [];

    /// <summary>Starts a server of a service, and returns its address.</summary>
    public async Task<Uri> ServeAsync(
        EmulatedServer server,
        IEmulatedService service,
        int port,
        Action<HttpsConnectionAdapterOptions> secure,
        CancellationToken cancellationToken)
    {
        ServiceEndpoint endpoint = new(server, service, record, faults, options.TimeProvider, seed);
        ConnectionFaults connectionFaults = new(server, faults, certificates);
        HttpsConnectionAdapterOptions https = new()
        {
            ServerCertificateSelector = (_, _) => connectionFaults.ChooseCertificate(),
            OnAuthenticate = (_, tls) => tls.ApplicationProtocols = [SslApplicationProtocol.Http11, Http10],
        };
        secure(https);

        ListeningServer listening = await ListenAsync(port, Secure, app => app.Run(endpoint.HandleAsync), cancellationToken);
        connectionFaults.Watch(listening.Switch);
        return AddressOf("https", listening);

        void Secure(ListenOptions listen)
        {
            connectionFaults.Watch(listen);
            listen.UseHttps(https);
        }
    }

    /// <summary>Starts the phone's server, and returns its address. It uses http, so that a browser need not trust the authority.</summary>
    public async Task<Uri> ServePhoneAsync(Action<WebApplication> map, CancellationToken cancellationToken) =>
        AddressOf("http", await ListenAsync(options.PhonePort, _ => { }, map, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        foreach (ListeningServer server in servers)
            await server.DisposeAsync();
        certificates.Dispose();
    }

    private async Task<ListeningServer> ListenAsync(
        int port, Action<ListenOptions> listen, Action<WebApplication> map, CancellationToken cancellationToken)
    {
        IPEndPoint endPoint = new(options.Address, port);
        ListeningServer server = await ListeningServer.StartAsync(endPoint, options.LoggerFactory, listen, map, cancellationToken);
        servers.Add(server);
        return server;
    }

    private Uri AddressOf(string scheme, ListeningServer server)
    {
        bool isLocalhost = AnswersAtLocalhost.Contains(options.Address);
        return new UriBuilder(scheme, isLocalhost ? "localhost" : options.Address.ToString(), server.Port).Uri;
    }
}
