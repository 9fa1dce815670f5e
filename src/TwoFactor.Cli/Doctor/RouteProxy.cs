using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using TwoFactor.Transport;

namespace TwoFactor.Cli.Doctor;

/// <summary>Shows the proxy of a route to an HTTP handler.</summary>
/// <remarks>A proxy with an https address is shown to the handler as one with an http address, and the TLS connection to it is opened here. So the
/// handler's TLS settings apply only to the server.</remarks>
/// <param name="route">A route with a proxy.</param>
/// <param name="environment">The proxy settings of the environment, with the password of the proxy.</param>
internal sealed class RouteProxy(ServerRoute route, IWebProxy environment) : IWebProxy, ICredentials
{
    private readonly Uri shown = new UriBuilder(route.Proxy!.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeHttp : route.Proxy.Scheme, route.Proxy.Host, route.Proxy.Port).Uri;

    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination) => shown;

    public bool IsBypassed(Uri host) => false;

    public NetworkCredential? GetCredential(Uri uri, string authType) => environment.Credentials?.GetCredential(route.Proxy!, authType);

    /// <summary>Connects to the proxy, over TLS if its address is https.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            NetworkStream stream = new(socket, ownsSocket: true);
            if (route.Proxy!.Scheme != Uri.UriSchemeHttps)
                return stream;
            SslStream secure = new(stream);
            SslClientAuthenticationOptions tls = TlsRules.For(roots: null);
            tls.TargetHost = route.Proxy.IdnHost;
            await secure.AuthenticateAsClientAsync(tls, cancellationToken);
            return secure;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
