using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;

namespace TwoFactor.Transport;

/// <summary>Opens the TCP connection to a service, or to the proxy in front of it. The HTTP handler then opens TLS to the service.</summary>
/// <param name="proxy">The proxy in use.</param>
/// <param name="names">Resolves host names.</param>
/// <param name="timeout">How long connecting may take. The HTTP handler's token enforces it.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceConnector(ServiceProxy proxy, NameResolver names, TimeSpan timeout, TimeProvider time)
{
    private readonly SilentAddresses silent = new(time);
    private readonly ConditionalWeakTable<HttpRequestMessage, ListeningStream> connections = new(); // not in the request's Options, which a host's handlers may be using

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = silent.PutLast(AddressRace.Interleave(await ResolveAsync(host, cancellationToken).ConfigureAwait(false)));
        Socket socket = await AddressRace.ConnectAsync(addresses, context.DnsEndPoint.Port, timeout, time, cancellationToken).ConfigureAwait(false);
        bool isToProxy = context.InitialRequestMessage.Method == HttpMethod.Connect;
        ListeningStream stream = new(socket, silent, isToProxy);
        if (!isToProxy)
            connections.AddOrUpdate(context.InitialRequestMessage, stream);
        return isToProxy && proxy.IsReachedOverTls(context.DnsEndPoint)
            ? await OpenTlsToProxyAsync(stream, host, cancellationToken).ConfigureAwait(false)
            : stream;
    }

    /// <summary>The connection that was opened for a request, or <see langword="null"/> if it goes through a proxy.</summary>
    public ListeningStream? Find(HttpRequestMessage initial) => connections.TryGetValue(initial, out ListeningStream? stream) ? stream : null;

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await names.ResolveAsync(host, timeout / 3, cancellationToken).ConfigureAwait(false);
        }
        catch (TaskSchedulerException)
        {
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable); // this process can start no thread; the service may work
        }
        catch (SocketException e)
        {
            // A resolver that can open no socket reports that it found no server, or no name. If this machine has no free socket, that is thrown instead.
            using Socket free = new(SocketType.Stream, ProtocolType.Tcp);
            if (AsOfResolver(e.SocketErrorCode) is { } known)
                throw new SocketException((int)known, e.Message);
            throw;
        }
    }

    // The HTTP handler knows only two errors of the resolver, and takes the others for a failure to connect.
    private static SocketError? AsOfResolver(SocketError error) => error switch
    {
        SocketError.NoRecovery => SocketError.TryAgain, // the name server refuses, for example
        SocketError.NoData => SocketError.HostNotFound,
        _ => null,
    };

    // Uses the system's trust and no client certificate, because the tenant's trust and certificate are for the service.
    private async Task<SslStream> OpenTlsToProxyAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        SslStream tls = new(stream);
        try
        {
            SslClientAuthenticationOptions options = TlsRules.For(proxy.TrustedRoots);
            options.TargetHost = host;
            await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch (Exception e)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            if (e is AuthenticationException or IOException)
                throw new ProxyHandshakeException(e);
            throw;
        }
    }
}
