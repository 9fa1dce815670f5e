using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Benchmarks.Servers;

/// <summary>Answers starts and polls of both services over TLS, with as little work as possible. Every challenge stays pending.</summary>
internal static class MinimalServer
{
    private const string SezameId = "5a3f9c1e7b2d4f60";

    private static readonly byte[] SezameAnswer = Answer("application/json", $$"""{"id":"{{SezameId}}","status":"initiated"}""");
    private static readonly byte[] SecSignStart = Answer("text/plain",
        "requestid=DA2A2E3C46A43E24A5D4A5C2D7C5CE0B4B4F5F1A5C2E5D7A8F8C8E6E2B0D4C7A&authsessionid=-9162914906710510618&servicename=Portal&secsignid=jdoe&authsessionstate=1"
        + "&authsessionicondata=" + Convert.ToBase64String(Png()));

    private static readonly byte[] SecSignPoll = Answer("text/plain", "message=&authsessionid=-9162914906710510618&authsessionstate=1&secsignid=jdoe");

    private static int connections;
    private static volatile bool isRecording;
    private static byte[] recorded = [];

    /// <summary>Prints its port, its authority and a client certificate, and serves until its input ends. The line <c>record</c> begins to record
    /// requests, <c>recorded</c> asks for the last one and ends that, and any other line asks how many connections there have been.</summary>
    public static async Task RunAsync()
    {
        using TestCertificates certificates = new($"Authority of process {Environment.ProcessId}"); // told apart where a host trusts two of them
        SslServerAuthenticationOptions tls = new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificates.IssueServer(), additionalCertificates: null, offline: true),
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            EnabledSslProtocols = SslProtocols.Tls13,
        };
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start(backlog: 512);
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        Console.WriteLine(Convert.ToBase64String(Encoding.ASCII.GetBytes(certificates.AuthorityPem)));
        using X509Certificate2 client = certificates.IssueClient("acme");
        Console.WriteLine(Convert.ToBase64String(client.Export(X509ContentType.Pfx)));
        Console.Out.Flush();
        _ = AcceptAsync(listener, tls);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            isRecording = line == "record";
            Console.WriteLine(line == "recorded" ? Convert.ToBase64String(Volatile.Read(ref recorded)) : $"{Volatile.Read(ref connections)}");
            Console.Out.Flush();
        }
    }

    private static async Task AcceptAsync(TcpListener listener, SslServerAuthenticationOptions tls)
    {
        while (true)
            _ = ServeAsync(await listener.AcceptTcpClientAsync(), tls);
    }

    private static async Task ServeAsync(TcpClient client, SslServerAuthenticationOptions tls)
    {
        client.NoDelay = true;
        using (client)
        {
            try
            {
                await using SslStream stream = new(client.GetStream());
                await stream.AuthenticateAsServerAsync(tls);
                Interlocked.Increment(ref connections);
                byte[] buffer = new byte[8192];
                int held = 0;
                while (true)
                {
                    int count = await stream.ReadAsync(buffer.AsMemory(held));
                    if (count == 0)
                        return;
                    held += count;
                    if (!IsWhole(buffer.AsSpan(0, held)))
                        continue;
                    if (isRecording)
                        Volatile.Write(ref recorded, buffer[..held]);
                    byte[] answer = Choose(buffer.AsSpan(0, held));
                    held = 0;
                    await stream.WriteAsync(answer);
                }
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // The client is done.
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> request)
    {
        int head = request.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        int at = request.IndexOf("Content-Length: "u8);
        if (at < 0 || at > head)
            return true;
        int length = 0;
        for (at += "Content-Length: ".Length; request[at] is >= (byte)'0' and <= (byte)'9'; at++)
            length = (10 * length) + request[at] - '0';
        return request.Length >= head + 4 + length;
    }

    private static byte[] Choose(ReadOnlySpan<byte> request)
    {
        if (request.StartsWith("GET "u8) || request.StartsWith("POST /auth/"u8))
            return SezameAnswer;
        return request.IndexOf("ReqRequestAuthSession"u8) >= 0 ? SecSignStart : SecSignPoll;
    }

    private static byte[] Answer(string type, string body) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    // 3 KB, as a real access pass has. Only its beginning is looked at.
    private static byte[] Png()
    {
        byte[] picture = new byte[3072];
        new Random(1).NextBytes(picture);
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).CopyTo(picture);
        return picture;
    }
}
