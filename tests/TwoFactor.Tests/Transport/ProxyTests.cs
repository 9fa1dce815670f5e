using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Loopback;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>The way to a service through a proxy.</summary>
[Category("Network")]
public sealed class ProxyTests
{
    private const string Name = "service.test";
    private const string Empty200 = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [TestCase("localhost", true)]
    [TestCase("LOCALHOST", true)]
    [TestCase("emulator.localhost", true)]
    [TestCase("127.0.0.1", true)]
    [TestCase("127.9.9.9", true)]
    [TestCase("[::1]", true)]
    [TestCase("[::ffff:127.0.0.1]", true)]
    [TestCase("localhost.", true, Description = "written as absolute")]
    [TestCase("emulator.localhost.", true)]
    [TestCase("[fd00::7f00:1]", false, Description = "which only ends like 127.0.0.1")]
    [TestCase("localhost.example.", false)]
    [TestCase("notlocalhost", false)]
    [TestCase("localhost.example", false)]
    [TestCase("service.test", false)]
    [TestCase("128.0.0.1", false)]
    public void Addresses_of_this_machine_bypass_the_proxy(string name, bool isThisMachine)
    {
        ServiceProxy proxy = new(new WebProxy("http://proxy.test:3128"));
        Assert.That(proxy.IsBypassed(new Uri($"https://{name}:8443/")), Is.EqualTo(isThisMachine));
        Assert.That(proxy.GetProxy(new Uri($"https://{name}:8443/")), isThisMachine ? Is.Null : Is.EqualTo(new Uri("http://proxy.test:3128/")));
    }

    [Test]
    public async Task A_failure_through_a_proxy_names_the_proxy_and_not_its_password()
    {
        using RefusingAddress refusing = new();
        TwoFactorException e = await FailAsync(ThroughProxy(new Uri($"https://{Name}/"), $"http://jdoe:SECRET@{refusing.Uri.Authority}"));
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
        Assert.That(e.Message, Does.Contain($"through the proxy {refusing.Uri.Authority}"));
        Assert.That(e.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("jdoe"));
    }

    // A proxy whose password has expired, or that forbids the service, must not be taken for an outage: OpenWithAudit would let every login through.
    [TestCase("302 Found", FailureOrigin.Host, "the proxy refused (302).")]
    [TestCase("403 Forbidden", FailureOrigin.Host, "the proxy refused (403).")]
    [TestCase("407 Proxy Authentication Required", FailureOrigin.Host, "the proxy requires a user name and a password (407).")]
    [TestCase("429 Too Many Requests", FailureOrigin.Host, "the proxy refused (429).")]
    [TestCase("499 Other", FailureOrigin.Host, "the proxy refused (499).")]
    [TestCase("500 Failed", FailureOrigin.Connection, "the proxy refused (500).")]
    [TestCase("503 Unavailable", FailureOrigin.Connection, "the proxy refused (503).")]
    [TestCase("511 Network Authentication Required", FailureOrigin.Host, "the proxy refused (511).")]
    public async Task A_proxy_that_refuses_is_named_with_its_status_and_only_its_own_trouble_counts_as_an_outage(string status, FailureOrigin origin, string message)
    {
        await using LoopbackProxy proxy = new(tls: null) { Answer = $"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n" };
        SampleProvider provider = ThroughProxy(new Uri($"https://{Name}/"), proxy.Address);
        TwoFactorException start = await FailAsync(provider);
        TwoFactorException poll = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.PollAsync()))!;
        foreach (TwoFactorException e in (TwoFactorException[])[start, poll])
        {
            Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed, e.IsTransient), Is.EqualTo((TwoFactorError.Unavailable, origin, false, true)), e.ToString());
            Assert.That(e.Message, Does.EndWith($"The service could not be connected to through the proxy localhost:{proxy.Port}: {message}"));
        }
    }

    [TestCase("SSH-2.0-OpenSSH\r\n", TwoFactorError.ProtocolViolation, FailureOrigin.Service, "The service's answer through the proxy localhost:")]
    [TestCase("", TwoFactorError.Unavailable, FailureOrigin.Connection, "The connection to the service through the proxy localhost:")]
    public async Task What_follows_in_the_tunnel_comes_from_the_service(string answer, TwoFactorError error, FailureOrigin origin, string message)
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(Name), answer);
        await using LoopbackProxy proxy = new(tls: null) { Target = server.Address.Port };
        SampleProvider provider = ThroughProxy(At(server), proxy.Address);
        TwoFactorException start = await FailAsync(provider);
        TwoFactorException poll = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.PollAsync()))!;
        foreach (TwoFactorException e in (TwoFactorException[])[start, poll])
        {
            Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((error, origin, true)), e.ToString());
            Assert.That(e.Message, Does.Contain(message));
        }
    }

    [Test]
    public async Task A_certificate_that_is_not_trusted_is_reported_with_the_proxy_if_there_was_one([Values] bool isProxied)
    {
        using TestCertificates inspecting = new("Inspecting authority");
        await using HostileServer server = HostileServer.Answering(inspecting.IssueServer(Name), Empty200);
        await using LoopbackProxy proxy = new(tls: null) { Target = server.Address.Port };
        TwoFactorException e = await FailAsync(isProxied
            ? ThroughProxy(At(server), proxy.Address)
            : host.Provider(At(server), build: builder => builder.Services.AddSingleton(new NameResolver(_ => [IPAddress.Loopback]))));
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Unknown, false)), e.ToString());
        string hint = isProxied ? $" It came through the proxy localhost:{proxy.Port}, which may inspect TLS." : string.Empty;
        Assert.That(e.Message, Does.EndWith($"The service's certificate is not trusted (RemoteCertificateChainErrors).{hint}"));
    }

    [Test]
    public async Task The_client_certificate_goes_through_a_proxy_to_the_service()
    {
        await using MutualTlsServer service = new(host.Certificates.IssueServer(Name));
        await using LoopbackProxy proxy = new(tls: null) { Target = service.Port };
        using X509Certificate2 acme = host.Certificates.IssueClient("acme");

        Assert.That((await ThroughProxy(service.At(Name), proxy.Address, options => options.ClientCertificate = host.Pem(acme)).SendAsync()).IsSuccess, Is.True);
        Assert.That(service.Presented, Is.EqualTo(new[] { "CN=acme" }));
    }

    [Test]
    public async Task A_proxy_over_TLS_never_gets_the_tenants_certificate()
    {
        using TestCertificates proxyAuthority = new("Proxy authority");
        await using MutualTlsServer service = new(host.Certificates.IssueServer(Name));
        await using LoopbackProxy proxy = new(proxyAuthority.IssueServer()) { Target = service.Port };
        using X509Certificate2 acme = host.Certificates.IssueClient("acme");
        SampleProvider provider = host.Provider(
            service.At(Name),
            options => options.ClientCertificate = host.Pem(acme),
            builder => builder.Services.AddSingleton(new ServiceProxy(new WebProxy(proxy.Address)) { TrustedRoots = [proxyAuthority.Authority] }));

        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That((proxy.Presented, service.Presented), Is.EqualTo((new string?[] { null }, new[] { "CN=acme" })));
    }

    // SampleHost sets TrustedCaPath to the authority that issued this proxy's certificate.
    [Test]
    public async Task A_tenants_TrustedCaPath_does_not_make_a_proxy_trusted()
    {
        await using LoopbackProxy proxy = new(host.Certificates.IssueServer());
        TwoFactorException e = await FailAsync(ThroughProxy(new Uri($"https://{Name}/"), proxy.Address));
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Unknown, false)), e.ToString());
        Assert.That(e.Message, Does.Contain("There was no TLS connection to the proxy localhost:"));
        Assert.That(proxy.Requests, Is.Empty);
    }

    [TestCase(true, false)]
    [TestCase(false, false, Description = "as a proxy that expects no TLS")]
    [TestCase(false, true, Description = "as a proxy that expects no TLS")]
    public async Task A_proxy_that_ends_the_handshake_is_not_taken_for_the_service(bool withAlert, bool isReset)
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        Task serving = RefuseAsync(proxy);
        using X509Certificate2 client = host.Certificates.IssueClient("acme");
        TwoFactorException e = await FailAsync(ThroughProxy(
            new Uri($"https://{Name}/"), $"https://localhost:{((IPEndPoint)proxy.LocalEndpoint).Port}", options => options.ClientCertificate = host.Pem(client)));
        await serving;
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Unknown, false)), e.ToString());
        Assert.That(e.Message, Does.Contain("There was no TLS connection to the proxy localhost:"));

        async Task RefuseAsync(TcpListener listener)
        {
            using TcpClient connection = await listener.AcceptTcpClientAsync();
            byte[] greeting = new byte[16 * 1024];
            _ = await connection.GetStream().ReadAsync(greeting);
            if (withAlert)
                await connection.GetStream().WriteAsync(new byte[] { 21, 3, 3, 0, 2, 2, 40 }); // a fatal alert: handshake failure
            else if (isReset)
                connection.LingerState = new LingerOption(true, 0);
        }
    }

    // If the host's proxy settings throw, the HTTP handler connects directly.
    [Test]
    public async Task Proxy_settings_of_the_host_that_fail_do_not_replace_the_failure([Values] bool isBypassing)
    {
        using RefusingAddress refusing = new();
        TwoFactorException e = await FailAsync(host.Provider(
            new UriBuilder(refusing.Uri) { Host = Name }.Uri,
            build: builder => builder.Services.AddSingleton(new ServiceProxy(new FailingProxy(isBypassing))).AddSingleton(new NameResolver(_ => [IPAddress.Loopback]))));
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
    }

    [Test]
    public async Task A_proxy_that_asks_for_a_password_gets_it([Values] bool tls)
    {
        using TestCertificates proxyAuthority = new("Proxy authority");
        await using LoopbackProxy proxy = new(tls ? proxyAuthority.IssueServer() : null)
        {
            Answer = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
        };
        CredentialCache passwords = [];
        passwords.Add(new Uri(proxy.Address), "Basic", new NetworkCredential("jdoe", "SECRET"));
        WebProxy environment = new(proxy.Address) { Credentials = passwords };
        await FailAsync(host.Provider(
            new Uri($"https://{Name}/"),
            build: builder => builder.Services.AddSingleton(new ServiceProxy(environment) { TrustedRoots = [proxyAuthority.Authority] })));
        Assert.That(proxy.Requests, Has.Some.Contains($"\r\nProxy-Authorization: Basic {Convert.ToBase64String("jdoe:SECRET"u8)}\r\n"));
    }

    private SampleProvider ThroughProxy(Uri endpoint, string proxy, Action<SampleOptions>? configure = null) => host.Provider(
        endpoint,
        configure,
        builder => builder.Services.AddSingleton(new ServiceProxy(new WebProxy(proxy))));

    private static Uri At(HostileServer server) => new($"https://{Name}:{server.Address.Port}/");

    private static async Task<TwoFactorException> FailAsync(SampleProvider provider) =>
        (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;

    private sealed class FailingProxy(bool isBypassing) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => throw new InvalidOperationException("SECRET");

        public bool IsBypassed(Uri host) => isBypassing ? throw new InvalidOperationException("SECRET") : false;
    }
}
