using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Cli.Doctor;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Sezame;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Cli.Tests.Doctor;

/// <summary>A server's certificate is judged as logins judge it, and described for a person.</summary>
public sealed class TlsObservationTests
{
    [Test]
    public async Task A_first_address_that_does_not_answer_fails_no_TLS_check()
    {
        await using Stage stage = await Stage.OpenAsync();
        Uri server = stage.Emulator.SezameEndpoint;
        using FullBacklog silent = FullBacklog.Start(1, server.Port)[0];
        TlsProbe probe = new(TimeProvider.System, _ => [silent.Address, IPAddress.Loopback]);
        TlsObservation? observation = await probe.ObserveAsync(
            new ServerUnderTest(server, new SezameOptions(), stage.Emulator.CaCertificatePath, new ServerRoute(server, Proxy: null)), CancellationToken.None);
        Assert.That(observation!.CheckTrust(TimeProvider.System.GetUtcNow()).Status, Is.EqualTo(CheckStatus.Ok), observation.CheckTrust(TimeProvider.System.GetUtcNow()).Text);
        Assert.That(observation.ServerTime, Is.Not.Null);
    }

    // The library refuses it too: settings.md.
    [Test]
    public void A_server_certificate_that_could_be_forged_is_reported()
    {
        using RSA weak = RSA.Create(1024);
        CertificateRequest request = new("CN=auth.example", weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        using X509Chain chain = new() { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        Assert.That(chain.Build(certificate), Is.True);

        TlsObservation observation = new("auth.example", new ServerRoute(new Uri("https://auth.example/"), Proxy: null));
        observation.RecordHandshake(certificate, chain, SslPolicyErrors.None, pinned: true);
        Assert.That(observation.IsTrusted, Is.False);
        Assert.That(observation.CheckTrust(now).ToString(), Does.Contain("an RSA key of 1024 bits, and 2048 are required"));
    }

    [Test]
    [SetCulture("th-TH")] // where 2020 is 2563
    public void The_dates_of_a_certificate_are_the_same_in_every_culture()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=auth.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset start = new(2020, 1, 2, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = request.CreateSelfSigned(start, start.AddDays(30));
        using X509Chain chain = new() { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        chain.Build(certificate);

        TlsObservation observation = new("auth.example", new ServerRoute(new Uri("https://auth.example/"), Proxy: null));
        observation.RecordHandshake(certificate, chain, SslPolicyErrors.RemoteCertificateChainErrors, pinned: true);
        Assert.That(observation.CheckTrust(start.AddYears(1)).ToString(), Does.Contain("from 2020-01-02 to 2020-02-01").And.Contain("shows 2021-01-02"));
    }
}
