using System.Net.Security;
using System.Security.Authentication;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Hosting;

// As nginx does it, http/1.0 is offered beside http/1.1.
/// <summary>Which versions of HTTP the emulated servers speak.</summary>
internal sealed class HttpVersionTests
{
    private static readonly SslApplicationProtocol Http10 = new("http/1.0");

    private EmulatorHost emulator = null!;

    private IEnumerable<Uri> Servers => [emulator.SezameEndpoint, emulator.SecSignEndpoint, emulator.SecSignFallbackEndpoint];

    [OneTimeSetUp]
    public async Task Start() => emulator = await EmulatorHost.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await emulator.DisposeAsync();

    [Test]
    public async Task A_client_that_offers_only_http_1_0_is_served()
    {
        foreach (Uri server in Servers)
        {
            using RawConnection connection = await RawConnection.OpenAsync(emulator, server, protocols: [Http10]);

            Assert.That(connection.Protocol, Is.EqualTo(Http10));
            Assert.That((await connection.SendAsync("GET /ping HTTP/1.0")).StatusLine, Does.StartWith("HTTP/1.1 "));
        }
    }

    [Test]
    public async Task Http_1_1_is_preferred_whatever_the_order()
    {
        using RawConnection connection = await RawConnection.OpenAsync(
            emulator, emulator.SezameEndpoint, protocols: [Http10, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]);

        Assert.That(connection.Protocol, Is.EqualTo(SslApplicationProtocol.Http11));
    }

    [TestCase("h2")]
    [TestCase("spdy/3")]
    [TestCase("http/0.9")]
    public async Task Another_protocol_is_refused_in_the_handshake(string protocol) => await Assert.ThrowsAsync<AuthenticationException>(
        () => RawConnection.OpenAsync(emulator, emulator.SezameEndpoint, protocols: [new SslApplicationProtocol(protocol)]));

    [TestCase("GET /ping HTTP/1.0")]
    [TestCase("GET /ping HTTP/1.0\nHost: localhost")]
    [TestCase("GET /ping HTTP/1.0\nHost: hqfrontend-finprin.finprin.com")]
    [TestCase("GET /ping HTTP/1.0\nConnection: close")]
    public async Task Without_alpn_http_1_0_is_served_and_the_connection_ends(string head)
    {
        using RawConnection connection = await RawConnection.OpenAsync(emulator, emulator.SezameEndpoint);

        RawAnswer answer = await connection.SendAsync(head);

        Assert.That(answer.StatusLine, Does.EndWith("200 OK"));
        Assert.That(answer.Body, Is.EqualTo("boing"));
        await Assert.ThrowsAsync<EndOfStreamException>(connection.ReadAsync);
    }

    [Test]
    public async Task Http_1_0_with_keep_alive_is_served_again_on_the_same_connection()
    {
        using RawConnection connection = await RawConnection.OpenAsync(emulator, emulator.SezameEndpoint, protocols: [Http10]);

        for (int round = 0; round < 3; round++)
        {
            RawAnswer answer = await connection.SendAsync("GET /ping HTTP/1.0\nConnection: keep-alive");
            Assert.That(answer.Body, Is.EqualTo("boing"));
            Assert.That(answer.Headers["Connection"], Is.EqualTo("keep-alive").IgnoreCase);
        }
    }

    [Test]
    public async Task An_http_1_0_request_with_a_body_gets_its_answer()
    {
        using RawConnection connection = await RawConnection.OpenAsync(emulator, emulator.SecSignEndpoint, protocols: [Http10]);

        RawAnswer answer = await connection.SendAsync(
            "POST / HTTP/1.0\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
            "request=ReqRequestAuthSession&secsignid=never&servicename=Shop&serviceaddress=shop.example");

        Assert.That(answer.Body, Does.Contain("authsessionstate=1"));
        Assert.That(answer.Headers, Does.ContainKey("Content-Length"));
    }

    [Test]
    public async Task Http_1_1_requires_a_Host_header()
    {
        using RawConnection connection = await RawConnection.OpenAsync(emulator, emulator.SezameEndpoint);

        Assert.That((await connection.SendAsync("GET /ping HTTP/1.1")).StatusLine, Does.Contain("400"));
    }
}
