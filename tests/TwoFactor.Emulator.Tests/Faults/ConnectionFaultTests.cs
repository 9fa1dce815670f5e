using System.Net.Sockets;
using System.Security.Authentication;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Faults;

/// <summary>Faults before a request is sent: the client can be certain that nothing was processed.</summary>
internal sealed class ConnectionFaultTests
{
    private EmulatorHost emulator = null!;
    private SecSignClient primary = null!;
    private SecSignClient fallback = null!;

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "johndoe" } });
        primary = new SecSignClient(emulator);
        fallback = new SecSignClient(emulator, emulator.SecSignFallbackEndpoint);
    }

    [TearDown]
    public async Task Stop()
    {
        primary.Dispose();
        fallback.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task A_host_that_is_down_refuses_connections_while_the_fallback_knows_every_session()
    {
        Dictionary<string, string> session = await primary.RequestAsync("johndoe");

        using (emulator.Faults.Add(new Fault(FaultKind.ConnectionRefused) { Server = EmulatedServer.SecSign }))
        {
            HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => primary.StateAsync(session));
            Assert.That((refused.InnerException as SocketException)?.SocketErrorCode, Is.EqualTo(SocketError.ConnectionRefused));
            Assert.That(await fallback.StateAsync(session), Is.EqualTo("1"));
        }

        Assert.That(await primary.StateAsync(session), Is.EqualTo("1"));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_dead_host_does_not_answer_a_connection_attempt()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.DeadHost) { Server = EmulatedServer.SecSign });
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource timeout = new(TimeSpan.FromMilliseconds(300));

        int port = emulator.SecSignEndpoint.Port;
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await socket.ConnectAsync("127.0.0.1", port, timeout.Token));
    }

    [Test]
    public async Task A_dead_host_answers_again_when_the_fault_is_switched_off()
    {
        Dictionary<string, string> session = await primary.RequestAsync("johndoe");
        emulator.Faults.Add(new Fault(FaultKind.DeadHost));

        emulator.Faults.Clear();

        Assert.That(await primary.StateAsync(session), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_connection_is_reset_before_the_handshake()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.ConnectionReset) { Server = EmulatedServer.SecSign });

        HttpRequestException reset = await Assert.ThrowsAsync<HttpRequestException>(() => primary.RequestAsync("johndoe"));

        Assert.That(reset.HttpRequestError, Is.EqualTo(HttpRequestError.SecureConnectionError).Or.EqualTo(HttpRequestError.ConnectionError));
        Assert.That((reset.InnerException as SocketException)?.SocketErrorCode, Is.Not.EqualTo(SocketError.ConnectionRefused));
        Assert.That(emulator.Record.Exchanges, Is.Empty);
    }

    [TestCase(FaultKind.ExpiredCertificate)]
    [TestCase(FaultKind.ForeignCertificate)]
    public async Task A_server_with_a_wrong_certificate_gets_no_request_even_from_a_client_that_was_connected_before(FaultKind kind)
    {
        Dictionary<string, string> session = await primary.RequestAsync("johndoe");

        using (emulator.Faults.Add(new Fault(kind) { Server = EmulatedServer.SecSign }))
        {
            HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => primary.StateAsync(session));
            Assert.That(refused.InnerException, Is.InstanceOf<AuthenticationException>());
        }

        Assert.That(await primary.StateAsync(session), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_fault_of_Sezame_does_not_affect_SecSign()
    {
        using SezameClient client = await SezameClient.RegisterAsync(emulator);
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.ConnectionRefused) { Server = EmulatedServer.Sezame });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync("GET", "ping"));
        await primary.RequestAsync("johndoe");
    }
}
