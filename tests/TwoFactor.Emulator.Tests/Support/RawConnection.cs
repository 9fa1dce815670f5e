using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Emulator.Tests.Support;

/// <summary>
/// A TLS connection on which a test writes a request byte for byte, as some vendor's SDK does, and reads what comes back.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient tcp;
    private readonly SslStream tls;

    private RawConnection(TcpClient tcp, SslStream tls)
    {
        this.tcp = tcp;
        this.tls = tls;
    }

    /// <summary>The protocol that ALPN negotiated.</summary>
    public SslApplicationProtocol Protocol => tls.NegotiatedApplicationProtocol;

    public static async Task<RawConnection> OpenAsync(
        EmulatorHost emulator, Uri endpoint, X509Certificate2? clientCertificate = null, List<SslApplicationProtocol>? protocols = null, string name = "localhost")
    {
        TcpClient tcp = new();
        await tcp.ConnectAsync("127.0.0.1", endpoint.Port);
        SslStream tls = new(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            ApplicationProtocols = protocols,
            CertificateChainPolicy = Clients.Policy(emulator),
            ClientCertificates = clientCertificate is null ? null : [clientCertificate],
        });
        return new RawConnection(tcp, tls);
    }

    /// <summary>Writes the text as UTF-8, unchanged.</summary>
    public async Task WriteAsync(string text)
    {
        await tls.WriteAsync(Encoding.UTF8.GetBytes(text));
        await tls.FlushAsync();
    }

    /// <summary>
    /// Sends a request head (its lines ended by \n in the source) and a body; fills in the length where the head says <c>{length}</c>.
    /// </summary>
    public async Task<RawAnswer> SendAsync(string head, string body = "")
    {
        string length = Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture);
        await WriteAsync(head.Trim().Replace("{length}", length, StringComparison.Ordinal).ReplaceLineEndings("\r\n") + "\r\n\r\n" + body);
        return await ReadAsync();
    }

    /// <summary>Reads one answer: up to the length that it names, or its head alone when it names none.</summary>
    public async Task<RawAnswer> ReadAsync()
    {
        StringBuilder head = new();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)await ReadByteAsync());
        string[] lines = head.ToString().TrimEnd().Split("\r\n");
        Dictionary<string, string> headers = lines[1..].Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await tls.ReadExactlyAsync(body);
        return new RawAnswer(lines[0], headers, Encoding.UTF8.GetString(body));
    }

    public void Dispose()
    {
        tls.Dispose();
        tcp.Dispose();
    }

    private async Task<byte> ReadByteAsync()
    {
        byte[] one = new byte[1];
        await tls.ReadExactlyAsync(one);
        return one[0];
    }
}
