using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Tests.Transport;

/// <summary>A service that asks for a client certificate, accepts any, and answers every request with an empty 200.</summary>
internal sealed class MutualTlsServer : IAsyncDisposable
{
    private readonly HostileServer server;

    public MutualTlsServer(X509Certificate2 certificate, Func<Task>? beforeAnswer = null) => server = HostileServer.Start(
        new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
            {
                lock (Presented)
                    Presented.Add(shown?.Subject);
                return true;
            },
        },
        async connection =>
        {
            Interlocked.Increment(ref open);
            try
            {
                while (true)
                {
                    await connection.ReadRequestAsync();
                    if (beforeAnswer is not null)
                        await beforeAnswer();
                    await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        });

    private int open;

    /// <summary>The subjects of the certificates that were shown, one for each connection; <see langword="null"/> for none.</summary>
    public List<string?> Presented { get; } = [];

    /// <summary>How many connections are open now.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>How many connections there were.</summary>
    public int Connections => server.Connections;

    public IReadOnlyList<string> Requests => server.Requests;

    public Uri Address => server.Address;

    public int Port => server.Address.Port;

    public Uri At(string name) => new($"https://{name}:{Port}/");

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
