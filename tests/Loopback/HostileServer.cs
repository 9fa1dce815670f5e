using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Tests.Loopback;

/// <summary>A TLS server on loopback that answers, or fails to answer, exactly as a test tells it. It records the requests that it read completely.</summary>
public sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly SslServerAuthenticationOptions tls;
    private readonly Func<HostileConnection, Task> serve;
    private readonly List<string> requests = [];
    private int connections;
    private Exception? fault;

    private HostileServer(SslServerAuthenticationOptions tls, Func<HostileConnection, Task> serve, IPEndPoint? endpoint = null)
    {
        listener = new TcpListener(endpoint ?? new IPEndPoint(IPAddress.Loopback, 0));
        this.tls = tls;
        this.serve = serve;
        listener.Start();
        Address = new Uri(endpoint is null ? $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/" : $"https://{listener.LocalEndpoint}/");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    public int Connections => Volatile.Read(ref connections);

    /// <summary>The requests that were read completely, head and body, in order.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    /// <summary>Starts a server that serves every connection by <paramref name="serve"/>.</summary>
    public static HostileServer Start(X509Certificate2 certificate, Func<HostileConnection, Task> serve) =>
        new(new SslServerAuthenticationOptions { ServerCertificate = certificate }, serve);

    /// <inheritdoc cref="Start(X509Certificate2, Func{HostileConnection, Task})"/>
    public static HostileServer Start(SslServerAuthenticationOptions tls, Func<HostileConnection, Task> serve) => new(tls, serve);

    /// <summary>Starts a server at another address of this machine.</summary>
    public static HostileServer StartAt(IPEndPoint endpoint, X509Certificate2 certificate, Func<HostileConnection, Task> serve) =>
        new(new SslServerAuthenticationOptions { ServerCertificate = certificate }, serve, endpoint);

    /// <summary>Starts a server that gives every request the same raw answer and then closes the connection.</summary>
    public static HostileServer Answering(X509Certificate2 certificate, string answer) => Start(certificate, async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.WriteAsync(Encoding.Latin1.GetBytes(answer));
    });

    /// <summary>Stops the server.</summary>
    /// <exception cref="InvalidOperationException">Serving a connection failed by a mistake of the test, which the client would take for a server that
    /// closes the connection.</exception>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        stop.Dispose();
        if (fault is not null)
            throw new InvalidOperationException("The test's server failed.", fault);
    }

    internal void Record(string request)
    {
        lock (requests)
            requests.Add(request);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using HostileConnection connection = new(this, client, tls, stop.Token);
                await serve(connection);
            }
            catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The client went away, which some tests are about.
            }
#pragma warning disable CA1031 // it is reported when the server is disposed
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref fault, e, null);
            }
        }
    }
}
