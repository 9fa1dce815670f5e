using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Tests.Loopback;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>What our TLS connections may do. A mistake here is not seen in an exchange that succeeds.</summary>
public sealed class TlsRulesTests
{
    private readonly TestCertificates certificates = new();

    [OneTimeTearDown]
    public void Dispose() => certificates.Dispose();

    // A server that resumes a session shows no certificate, so one that it no longer has would be judged.
    [Test]
    public void No_session_is_resumed_with_a_client_certificate_or_without()
    {
        using X509Certificate2 client = certificates.IssueClient("acme");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Tls(new TlsMaterial(new LoadedCertificate(client), TrustedRoots: null)).AllowTlsResume, Is.False);
            Assert.That(Tls(new TlsMaterial(Client: null, TrustedRoots: null)).AllowTlsResume, Is.False);
            Assert.That(TlsRules.For(roots: null).AllowTlsResume, Is.False, "the connection to a proxy");
        }
    }

    [Test]
    public void A_server_cannot_renegotiate() => Assert.That(Tls(new TlsMaterial(Client: null, TrustedRoots: null)).AllowRenegotiation, Is.False);

    [Test]
    public void With_an_authority_of_the_tenants_own_nothing_else_is_trusted_and_nothing_is_downloaded()
    {
        X509ChainPolicy policy = Tls(new TlsMaterial(Client: null, new X509Certificate2Collection(certificates.Authority))).CertificateChainPolicy!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(policy.TrustMode, Is.EqualTo(X509ChainTrustMode.CustomRootTrust));
            Assert.That(policy.CustomTrustStore.Single().Thumbprint, Is.EqualTo(certificates.Authority.Thumbprint));
            Assert.That(policy.DisableCertificateDownloads, Is.True);
        }
    }

    [Test]
    public void A_login_does_not_wait_for_a_revocation_list_and_no_longer_than_a_second_for_an_intermediate_certificate()
    {
        X509ChainPolicy policy = Tls(new TlsMaterial(Client: null, TrustedRoots: null)).CertificateChainPolicy!;
        Assert.That(policy.RevocationMode, Is.EqualTo(X509RevocationMode.NoCheck));
        Assert.That(policy.UrlRetrievalTimeout, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void A_certificate_that_was_issued_for_something_else_than_servers_is_not_trusted()
    {
        using X509Certificate2 client = certificates.IssueClient("localhost");
        using X509Certificate2 server = certificates.IssueServer();
        using X509Chain chain = new() { ChainPolicy = ServerTrust.Policy(new X509Certificate2Collection(certificates.Authority)) };
        Assert.That(chain.Build(server), Is.True);
        chain.Reset();
        Assert.That(chain.Build(client), Is.False);
    }

    [TestCase(3, 10, ExpectedResult = 3)]
    [TestCase(8, 10, ExpectedResult = 5)]
    [TestCase(30, 10, ExpectedResult = 5, Description = "Half of the whole time is left for the request itself")]
    public double Connecting_takes_at_most_half_of_a_requests_time(int connect, int request)
    {
        SampleOptions options = new() { ConnectTimeout = TimeSpan.FromSeconds(connect), RequestTimeout = TimeSpan.FromSeconds(request) };
        using SocketsHttpHandler handler = Handler(options, new TlsMaterial(Client: null, TrustedRoots: null));
        return handler.ConnectTimeout.TotalSeconds;
    }

    private static SslClientAuthenticationOptions Tls(TlsMaterial material)
    {
        using SocketsHttpHandler handler = Handler(new SampleOptions(), material);
        return handler.SslOptions;
    }

    private static SocketsHttpHandler Handler(SampleOptions options, TlsMaterial material) => TlsHandler.Create(
        options, material, NameResolver.System, new ServiceProxy(HttpClient.DefaultProxy), new ServerGates(options.MaxConnections));
}
