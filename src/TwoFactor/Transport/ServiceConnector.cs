using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace TwoFactor.Transport;

/// <summary>Opens the TCP connection to a service, or to the proxy before it. The handler opens TLS to the service over it.</summary>
/// <param name="proxy">The proxy in use.</param>
/// <param name="names">Finds addresses.</param>
/// <param name="timeout">How long all of connecting may take; the handler's token ends it.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceConnector(ServiceProxy proxy, NameResolver names, TimeSpan timeout, TimeProvider time)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = await names.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        Socket socket = await AddressRace.ConnectAsync(addresses, context.DnsEndPoint.Port, timeout, time, cancellationToken).ConfigureAwait(false);
        NetworkStream stream = new(socket, ownsSocket: true);
        bool isToProxy = context.InitialRequestMessage.Method == HttpMethod.Connect;
        return isToProxy && proxy.IsReachedOverTls(context.DnsEndPoint)
            ? await OpenTlsToProxyAsync(stream, host, cancellationToken).ConfigureAwait(false)
            : stream;
    }

    // With the system's trust and without a client certificate: the tenant's own are for the service.
    private async Task<SslStream> OpenTlsToProxyAsync(NetworkStream stream, string host, CancellationToken cancellationToken)
    {
        SslStream tls = new(stream);
        try
        {
            SslClientAuthenticationOptions options = new()
            {
                TargetHost = host,
                AllowRenegotiation = false,
                CertificateChainPolicy = ServerTrust.Policy(proxy.TrustedRoots),
            };
            await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
