using System.Net;
using System.Net.Sockets;
using System.Text;
using TwoFactor.SecSign.Tests.Support;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>One of the two servers: an address, and counts of connections and requests. Each factory method makes a server with one fault.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly HostileServer? server;
    private readonly IDisposable[] others;

    private TestServer(Uri address, HostileServer? server = null, params IDisposable[] others)
    {
        Address = address;
        this.server = server;
        this.others = others;
    }

    public Uri Address { get; }

    /// <summary>Null for an address where nothing can count.</summary>
    public int? Connections => server?.Connections;

    /// <inheritdoc cref="Connections"/>
    public int? Requests => server?.Requests.Count;

    public static TestServer Working(FallbackStage stage) => Answering(stage, () => Task.CompletedTask);

    /// <summary>A server whose answers wait for the test.</summary>
    public static Func<FallbackStage, TestServer> AnsweringAfter(Func<Task> turn) => stage => Answering(stage, turn);

    public static TestServer WithoutName(FallbackStage stage) => new(new Uri($"https://{(stage.IsFirst() ? "nobody" : "noone")}.invalid/"));

    public static TestServer Refusing(FallbackStage stage)
    {
        RefusingAddress address = new();
        return new TestServer(address.Uri, server: null, address);
    }

    /// <summary>A listener with a full backlog: the kernel drops further connections.</summary>
    public static TestServer BlackHole(FallbackStage stage)
    {
        stage.HurryConnecting();
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        Socket waiting = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        waiting.Connect(listener.LocalEndPoint!);
        return new TestServer(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndPoint!).Port}/"), server: null, listener, waiting);
    }

    public static TestServer SilentInHandshake(FallbackStage stage)
    {
        stage.HurryConnecting();
        return Start(stage, connection => connection.NeverAsync());
    }

    public static TestServer ResetInHandshake(FallbackStage stage) => Start(stage, connection =>
    {
        connection.Reset();
        return Task.CompletedTask;
    });

    public static TestServer AlertInHandshake(FallbackStage stage) =>
        Start(stage, connection => connection.WriteUnencryptedAsync([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28])); // fatal, handshake_failure

    public static TestServer NotTls(FallbackStage stage) =>
        Start(stage, connection => connection.WriteUnencryptedAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray()));

    public static TestServer Untrusted(FallbackStage stage)
    {
        HostileServer server = HostileServer.Start(stage.UntrustedCertificate, connection => connection.ReadRequestAsync());
        return new TestServer(server.Address, server);
    }

    public static TestServer ResetBeforeReading(FallbackStage stage) => Start(stage, async connection =>
    {
        await connection.HandshakeAsync();
        connection.Reset();
    });

    public static TestServer ResetAfterReading(FallbackStage stage) => Start(stage, async connection =>
    {
        await connection.ReadRequestAsync();
        connection.Reset();
    });

    public static TestServer ClosingAfterReading(FallbackStage stage) => Start(stage, connection => connection.ReadRequestAsync());

    /// <summary>Reads the request, and then moves the clock to the deadline.</summary>
    public static TestServer NeverAnswering(FallbackStage stage) => Start(stage, async connection =>
    {
        await connection.ReadRequestAsync();
        stage.Clock.Advance(FallbackStage.RequestTimeout);
        await connection.NeverAsync();
    });

    public static TestServer HangingInAnswer(FallbackStage stage) => Start(stage, async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nauthsessionid="u8.ToArray());
        stage.Clock.Advance(FallbackStage.RequestTimeout);
        await connection.NeverAsync();
    });

    public static Func<FallbackStage, TestServer> Answering(string head, string body = "") => stage =>
    {
        HostileServer server = HostileServer.Answering(stage.Certificate, $"HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        return new TestServer(server.Address, server);
    };

    public static Func<FallbackStage, TestServer> AnsweringRaw(string answer) => stage =>
    {
        HostileServer server = HostileServer.Answering(stage.Certificate, answer);
        return new TestServer(server.Address, server);
    };

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        foreach (IDisposable other in others)
            other.Dispose();
    }

    private static TestServer Answering(FallbackStage stage, Func<Task> turn) => Start(stage, async connection =>
    {
        string request = await connection.ReadRequestAsync();
        await turn();
        string name = request[(request.IndexOf("request=", StringComparison.Ordinal) + "request=".Length)..].Split('&')[0];
        string body = WireSample.Load(name switch
        {
            "ReqRequestAuthSession" => "Answers/started",
            "ReqGetAuthSessionState" => "Answers/state-accepted",
            "ReqCancelAuthSession" => "Answers/state-canceled",
            _ => "Answers/released",
        }).Body;
        await connection.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
    });

    private static TestServer Start(FallbackStage stage, Func<HostileConnection, Task> serve)
    {
        HostileServer server = HostileServer.Start(stage.Certificate, serve);
        return new TestServer(server.Address, server);
    }
}
