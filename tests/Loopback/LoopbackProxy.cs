using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Tests.Loopback;

/// <summary>An HTTP proxy on loopback that opens tunnels, all to one port of this machine.</summary>
internal sealed class LoopbackProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? certificate;
    private readonly CancellationTokenSource stop = new();

    /// <param name="tls">The proxy's certificate, if it is reached over TLS.</param>
    public LoopbackProxy(X509Certificate2? tls)
    {
        certificate = tls;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Address = $"{(tls is null ? "http" : "https")}://localhost:{Port}";
        _ = AcceptAsync();
    }

    public string Address { get; }

    public int Port { get; }

    /// <summary>The port that tunnels lead to.</summary>
    public int Target { get; init; }

    /// <summary>The answer that is given instead of opening a tunnel.</summary>
    public string? Answer { get; init; }

    /// <summary>The subjects of the client certificates that the proxy was shown; <see langword="null"/> for none.</summary>
    public List<string?> Presented { get; } = [];

    /// <summary>The heads of the requests for tunnels.</summary>
    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
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
                await using Stream stream = await OpenAsync(client);
                await ReadHeadAsync(stream);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer ?? "HTTP/1.1 200 Connection established\r\n\r\n"), stop.Token);
                if (Answer is not null)
                    return;
                using TcpClient service = new();
                await service.ConnectAsync(IPAddress.Loopback, Target, stop.Token);
                await Task.WhenAny(stream.CopyToAsync(service.GetStream(), stop.Token), service.GetStream().CopyToAsync(stream, stop.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
            {
                // The client went away.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (certificate is null)
            return client.GetStream();
        SslStream tls = new(client.GetStream());
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
            {
                lock (Presented)
                    Presented.Add(shown?.Subject);
                return true;
            },
        };
        await tls.AuthenticateAsServerAsync(options, stop.Token);
        return tls;
    }

    private async Task ReadHeadAsync(Stream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, stop.Token);
            head.Append((char)one[0]);
        }

        lock (Requests)
            Requests.Add(head.ToString());
    }
}
