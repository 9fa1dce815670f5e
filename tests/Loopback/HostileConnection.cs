using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace TwoFactor.Tests.Loopback;

/// <summary>One connection to a <see cref="HostileServer"/>. The TLS handshake happens when the first request is read.</summary>
public sealed class HostileConnection(HostileServer server, TcpClient client, SslServerAuthenticationOptions tls, CancellationToken stopped) : IAsyncDisposable
{
    private SslStream? stream;

    /// <summary>Ends when the test is over: for a server that never answers.</summary>
    public Task NeverAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopped);

    /// <summary>Ends the connection with a TCP reset.</summary>
    public void Reset()
    {
        client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Close();
    }

    /// <summary>Writes below TLS, after the client's first message.</summary>
    public async Task WriteUnencryptedAsync(byte[] bytes)
    {
        await client.GetStream().ReadAtLeastAsync(new byte[4096], minimumBytes: 1, throwOnEndOfStream: true, stopped);
        await client.GetStream().WriteAsync(bytes, stopped);
    }

    public async Task HandshakeAsync()
    {
        if (stream is not null)
            return;
        stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(tls, stopped);
    }

    /// <summary>Reads one request with its body, which has a Content-Length.</summary>
    public async Task<string> ReadRequestAsync()
    {
        await HandshakeAsync();
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (!IsWhole(text.ToString()))
        {
            int count = await stream!.ReadAsync(buffer, stopped);
            if (count == 0)
                throw new IOException("The client closed.");
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        server.Record(text.ToString());
        return text.ToString();
    }

    public async Task WriteAsync(byte[] bytes)
    {
        await HandshakeAsync();
        await stream!.WriteAsync(bytes, stopped);
    }

    public async ValueTask DisposeAsync()
    {
        if (stream is not null)
        {
            if (stream.IsAuthenticated)
                await stream.ShutdownAsync();
            await stream.DisposeAsync();
        }
    }

    private static bool IsWhole(string request)
    {
        int head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
            return false;
        string? length = request[..head].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is null || request.Length - head - 4 >= int.Parse(length["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
