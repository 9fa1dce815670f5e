using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Tests.Transport;

/// <summary>Which servers are trusted, and which client certificate they get.</summary>
[Category("Network")]
public sealed class TrustTests
{
    private const string Empty200 = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task A_server_of_another_authority_gets_nothing()
    {
        using TestCertificates foreign = new("Foreign authority");
        await using HostileServer server = HostileServer.Answering(foreign.IssueServer(), Empty200);
        await ExpectDistrustAsync(host.Provider(server.Address), server);
    }

    [Test]
    public async Task A_server_with_a_certificate_for_another_name_gets_no_request()
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer("other.example"), Empty200);
        await ExpectDistrustAsync(host.Provider(server.Address), server);
    }

    [Test]
    public async Task A_tenants_own_authority_is_trusted_only_where_it_is_configured()
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(), Empty200);
        await ExpectDistrustAsync(host.Provider(server.Address, options => options.TrustedCaPath = null), server);
        Assert.That((await host.Provider(server.Address).SendAsync()).IsSuccess, Is.True);
    }

    [Test]
    public async Task A_pinned_key_must_be_in_the_chain_of_a_trusted_server()
    {
        using X509Certificate2 certificate = host.Certificates.IssueServer();
        await using HostileServer server = HostileServer.Answering(certificate, Empty200);
        string spare = KeyPin.Of(host.Certificates.IssueServer());

        Assert.That((await host.Provider(server.Address, Pin(spare, KeyPin.Of(certificate))).SendAsync()).IsSuccess, Is.True, "the server's own key");
        Assert.That((await host.Provider(server.Address, Pin(KeyPin.Of(host.Certificates.Authority))).SendAsync()).IsSuccess, Is.True, "its authority's key");
        await ExpectDistrustAsync(host.Provider(server.Address, Pin(spare)), server, already: 2);
    }

    [Test]
    public async Task A_pinned_key_does_not_make_a_server_trusted()
    {
        using TestCertificates foreign = new("Foreign authority");
        using X509Certificate2 certificate = foreign.IssueServer();
        await using HostileServer server = HostileServer.Answering(certificate, Empty200);
        await ExpectDistrustAsync(host.Provider(server.Address, Pin(KeyPin.Of(certificate))), server);
    }

    [Test]
    public async Task Each_tenant_presents_its_own_certificate()
    {
        await using MutualTlsServer server = new(host.Certificates.IssueServer());
        using X509Certificate2 acme = host.Certificates.IssueClient("acme");
        using X509Certificate2 globex = host.Certificates.IssueClient("globex");
        SampleProvider[] providers =
        [
            host.Provider(server.Address, options => options.ClientCertificate = host.Pem(acme)),
            host.Provider(server.Address, options => options.ClientCertificate = new ClientCertificateOptions { Certificate = globex }),
            host.Provider(server.Address),
        ];
        foreach (SampleProvider provider in providers.Concat(providers))
            await provider.SendAsync();

        Assert.That(server.Presented, Is.EqualTo(new[] { "CN=acme", "CN=globex", null }), "each tenant keeps its own connection");
    }

    // Another tenant's connection counts as well: .NET keeps sessions by host name.
    [Test]
    public async Task Each_connection_has_a_whole_handshake_in_which_the_server_shows_its_certificate([Values("-tls1_2", "-tls1_3")] string version)
    {
        using X509Certificate2 certificate = host.Certificates.IssueServer();
        await using OpenSslServer server = await OpenSslServer.StartAsync(
            version, "-cert", host.Write("s.pem", certificate.ExportCertificatePem()), "-key", host.Write("s.key", TestCertificates.KeyPem(certificate)), "-www");
        SampleProvider[] tenants = [host.Provider(server.Address), host.Provider(server.Address)];
        foreach (SampleProvider tenant in tenants.Concat(tenants)) // the server closes each connection after its answer
        {
            string page = Encoding.ASCII.GetString((await tenant.PollAsync()).Body.Span);
            Assert.That(page, Does.Contain("New, TLS").And.Not.Contain("Reused, TLS"));
        }
    }

    [Test]
    public async Task A_refused_client_certificate_is_reported_as_AccessDenied()
    {
        // A fatal TLS alert, "unknown authority", in answer to the first message.
        await using HostileServer server = HostileServer.Start(
            host.Certificates.IssueServer(), connection => connection.WriteUnencryptedAsync([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x30]));
        using X509Certificate2 acme = host.Certificates.IssueClient("acme");

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(
            () => host.Provider(server.Address, options => options.ClientCertificate = host.Pem(acme)).SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.AccessDenied, false)), e.ToString());

        e = (await Assert.ThrowsAsync<TwoFactorException>(() => host.Provider(server.Address).SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), "without a client certificate, access was not denied");
    }

    [Test]
    public async Task A_client_certificate_refused_after_the_handshake_is_reported_as_AccessDenied([Values("-tls1_2", "-tls1_3")] string version)
    {
        using TestCertificates foreign = new("Foreign authority");
        using X509Certificate2 certificate = host.Certificates.IssueServer();
        await using OpenSslServer server = await OpenSslServer.StartAsync(
            version, "-cert", host.Write("s.pem", certificate.ExportCertificatePem()), "-key",
            host.Write("s.key", TestCertificates.KeyPem(certificate)),
            "-CAfile", host.Write("foreign.pem", foreign.AuthorityPem), "-Verify", "1", "-verify_return_error", "-www");
        using X509Certificate2 acme = host.Certificates.IssueClient("acme");

        SampleProvider provider = host.Provider(server.Address, options => options.ClientCertificate = host.Pem(acme));
        for (int i = 0; i < 20; i++) // every time, whether the alert or the closed connection is met first
        {
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
            Assert.That((e.Error, e.MayHaveBeenProcessed, e.IsTransient), Is.EqualTo((TwoFactorError.AccessDenied, false, false)), e.ToString());
        }
    }

    [Test]
    public async Task A_server_of_TLS_1_3_that_requires_a_client_certificate_and_gets_none_denies_access()
    {
        using X509Certificate2 certificate = host.Certificates.IssueServer();
        await using OpenSslServer server = await OpenSslServer.StartAsync(
            "-tls1_3", "-cert", host.Write("s.pem", certificate.ExportCertificatePem()), "-key", host.Write("s.key", TestCertificates.KeyPem(certificate)),
            "-Verify", "1", "-verify_return_error", "-www");
        SampleProvider provider = host.Provider(server.Address);
        for (int i = 0; i < 20; i++) // every time, whether the alert or the closed connection is met first
        {
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
            Assert.That((e.Error, e.MayHaveBeenProcessed, e.IsTransient), Is.EqualTo((TwoFactorError.AccessDenied, false, false)), e.ToString());
            Assert.That(e.Message, Does.Contain("requires a client certificate"));
        }
    }

    [Test]
    public void A_TrustedCaPath_file_that_becomes_empty_does_not_make_the_systems_authorities_trusted()
    {
        using TestCertificates authority = new();
        string path = host.Write("vanishing.pem", authority.AuthorityPem);
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(() => host.Provider(
            new Uri("https://localhost/"),
            options => options.TrustedCaPath = path,
            builder => builder.Services.AddOptions<SampleOptions>("acme").Validate(_ =>
            {
                File.WriteAllText(path, string.Empty);
                return true;
            })))!;
        Assert.That(e.Failures, Has.Exactly(1).EqualTo("TwoFactor:Tenants:acme:Sample:TrustedCaPath names an empty file without a certificate in PEM form."));
    }

    private static Action<SampleOptions> Pin(params string[] pins) => options =>
    {
        foreach (string pin in pins)
            options.PinnedKeys.Add(pin);
    };

    private static async Task ExpectDistrustAsync(SampleProvider provider, HostileServer server, int already = 0)
    {
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed, e.IsTransient), Is.EqualTo((TwoFactorError.Unavailable, false, false)), e.ToString());
        Assert.That(server.Requests, Has.Count.EqualTo(already));
    }
}
