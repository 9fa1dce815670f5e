using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Certificates;

/// <summary>The sources of a client certificate, and the findings about one that cannot be used.</summary>
public sealed class ClientCertificateTests
{
    private const string Password = "pass-secret";
    private static readonly Uri Endpoint = new("https://service.example/");
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);

    private readonly SampleHost host = new();
    private X509Certificate2 certificate = null!;
    private string certificatePath = null!;
    private string encryptedKeyPath = null!;

    [OneTimeSetUp]
    public void MakeCertificate()
    {
        certificate = host.Certificates.IssueClient("acme");
        certificatePath = host.Write("acme.pem", certificate.ExportCertificatePem());
        encryptedKeyPath = host.Write("acme.key.pem", certificate.GetRSAPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption));
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        certificate.Dispose();
        host.Dispose();
    }

    [TestCase("")]
    [TestCase("\n")]
    [TestCase("\r\n")]
    public void An_encrypted_key_opens_with_the_password_of_a_file(string lineEnd) => AssertGood(new ClientCertificateOptions
    {
        CertificatePath = certificatePath,
        KeyPath = encryptedKeyPath,
        KeyPasswordFile = host.Write("acme.pass", Password + lineEnd),
    });

    [Test]
    public void A_pfx_opens_with_a_password() => AssertGood(new ClientCertificateOptions
    {
        PfxPath = host.Write("acme.pfx", certificate.Export(X509ContentType.Pfx, Password)),
        KeyPassword = Password,
    });

    [Test]
    public void A_certificate_with_an_elliptic_curve_key_opens()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 elliptic = new CertificateRequest("CN=acme", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        AssertGood(new ClientCertificateOptions
        {
            CertificatePath = host.Write("ec.pem", elliptic.ExportCertificatePem()),
            KeyPath = host.Write("ec.key.pem", key.ExportPkcs8PrivateKeyPem()),
        });
    }

    [TestCase("1.2.840.10045.3.1.7", null)]
    [TestCase("1.3.132.0.34", null)]
    [TestCase("1.3.132.0.35", null)]
    [TestCase("1.3.132.0.10", "an EC key on the curve secP256k1, which .NET cannot present in TLS")]
    [TestCase("1.3.36.3.3.2.8.1.1.7", "an EC key on the curve brainpoolP256r1, which .NET cannot present in TLS")]
    public void An_elliptic_curve_that_TLS_does_not_use_is_reported_for_every_source(string curve, string? finding)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromValue(curve));
        using X509Certificate2 elliptic = new CertificateRequest("CN=acme", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        (string Setting, ClientCertificateOptions Options)[] sources =
        [
            ("CertificatePath", new ClientCertificateOptions
            {
                CertificatePath = host.Write("curve.pem", elliptic.ExportCertificatePem()), KeyPath = host.Write("curve.key.pem", key.ExportPkcs8PrivateKeyPem()),
            }),
            ("PfxPath", new ClientCertificateOptions { PfxPath = host.Write("curve.pfx", elliptic.Export(X509ContentType.Pfx)) }),
            ("Certificate", new ClientCertificateOptions { Certificate = elliptic }),
        ];
        foreach ((string setting, ClientCertificateOptions options) in sources)
        {
            if (finding is null)
                AssertGood(options);
            else
                AssertFinding(options, $"ClientCertificate:{setting} names a certificate with {finding}");
        }
    }

    [Test]
    public void A_DSA_key_is_reported_for_every_source()
    {
        using DSA key = DSA.Create(1024);
        using RSA authority = TestKeys.CreateRsa();
        using X509Certificate2 bare = new CertificateRequest(
                new X500DistinguishedName("CN=acme"), PublicKey.CreateFromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _), HashAlgorithmName.SHA256)
            .Create(
                new X500DistinguishedName("CN=authority"), X509SignatureGenerator.CreateForRSA(authority, RSASignaturePadding.Pkcs1),
                TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1), [1]);
        using X509Certificate2 dsa = bare.CopyWithPrivateKey(key);
        AssertFinding(
            new ClientCertificateOptions { PfxPath = host.Write("dsa.pfx", dsa.Export(X509ContentType.Pfx)) },
            "ClientCertificate:PfxPath names a certificate with a DSA key, which .NET cannot present in TLS");
        AssertFinding(
            new ClientCertificateOptions { Certificate = dsa }, "ClientCertificate:Certificate names a certificate with a DSA key, which .NET cannot present in TLS");
    }

    [Test]
    public void A_missing_source_is_reported() => AssertFinding(new ClientCertificateOptions { KeyPassword = Password }, "ClientCertificate is missing");

    [Test]
    public void Two_sources_are_reported() => AssertFinding(
        new ClientCertificateOptions { PfxPath = "a.pfx", Thumbprint = new string('a', 40) }, "ClientCertificate names more than one source");

    [Test]
    public async Task A_missing_file_is_reported_with_its_setting()
    {
        await AssertTransientFinding(Pem(options => options.CertificatePath = "/nowhere/acme.pem"), "ClientCertificate:CertificatePath names a file that does not exist");
        await AssertTransientFinding(Pem(options => options.KeyPath = "/nowhere/acme.pem"), "ClientCertificate:KeyPath names a file that does not exist");
        await AssertTransientFinding(Pem(options => options.KeyPasswordFile = "/nowhere/acme.pass", password: null), "ClientCertificate:KeyPasswordFile names a file that does not exist");
        await AssertTransientFinding(new ClientCertificateOptions { PfxPath = "/nowhere/acme.pfx" }, "ClientCertificate:PfxPath names a file that does not exist");
        AssertFinding(new ClientCertificateOptions { CertificatePath = certificatePath }, "ClientCertificate:KeyPath is missing");
    }

    [Test]
    public void A_wrong_password_is_reported_and_not_repeated()
    {
        AssertFinding(Pem(_ => { }, "other-secret"), "ClientCertificate:KeyPath names an encrypted key that the password in KeyPassword does not open");
        AssertFinding(Pem(_ => { }, password: null), "ClientCertificate:KeyPath names an encrypted key, and neither KeyPassword nor KeyPasswordFile is given");
        AssertFinding(
            new ClientCertificateOptions { PfxPath = host.Write("b.pfx", certificate.Export(X509ContentType.Pfx, Password)), KeyPassword = "other-secret" },
            "ClientCertificate:PfxPath names a PFX that the password in KeyPassword does not open");
        AssertFinding(
            Pem(options => options.KeyPasswordFile = host.Write("c.pass", Password)), "ClientCertificate:KeyPasswordFile is given together with KeyPassword");
    }

    [Test]
    public void A_key_of_another_certificate_is_reported()
    {
        using RSA other = TestKeys.CreateRsa();
        AssertFinding(
            Pem(options => options.KeyPath = host.Write("other.key.pem", other.ExportPkcs8PrivateKeyPem())), "ClientCertificate:KeyPath names a key that does not belong");
    }

    [Test]
    public void The_old_encrypted_form_is_reported_with_the_command_that_converts_it() => AssertFinding(
        Pem(options => options.KeyPath = host.Write("old.key.pem", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n")),
        "openssl pkcs8 -topk8");

    [Test]
    public void Files_of_another_kind_are_reported()
    {
        AssertFinding(Pem(options => options.CertificatePath = host.Write("x.pem", "hello")), "ClientCertificate:CertificatePath names a file without a certificate");
        AssertFinding(Pem(options => options.KeyPath = host.Write("y.pem", "hello")), "ClientCertificate:KeyPath names");
        AssertFinding(new ClientCertificateOptions { PfxPath = host.Write("x.pfx", "hello") }, "ClientCertificate:PfxPath names");
    }

    [TestCase(-10, -1, "has expired")]
    [TestCase(1, 10, "is not valid yet")]
    public async Task An_expired_or_not_yet_valid_certificate_is_reported(int from, int to, string finding)
    {
        using X509Certificate2 stale = host.Certificates.IssueClient("acme", (from, to));
        await AssertTransientFinding(
            new ClientCertificateOptions { PfxPath = host.Write("stale.pfx", stale.Export(X509ContentType.Pfx)) },
            $"ClientCertificate:PfxPath names a certificate that {finding}");
    }

    [Test]
    public void A_certificate_without_its_key_is_reported()
    {
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(certificate.RawData);
        AssertFinding(new ClientCertificateOptions { Certificate = bare }, "ClientCertificate:Certificate names a certificate without its private key");
    }

    [Test]
    public async Task Wrong_settings_of_a_certificate_store_are_reported()
    {
        AssertFinding(new ClientCertificateOptions { Thumbprint = "secret" }, "ClientCertificate:Thumbprint must be 40 hexadecimal digits");
        AssertFinding(
            new ClientCertificateOptions { Thumbprint = new string('a', 40), StoreLocation = "Secret" }, "ClientCertificate:StoreLocation must be CurrentUser or LocalMachine");
        await AssertTransientFinding(
            new ClientCertificateOptions { Thumbprint = new string('0', 40), StoreName = "TwoFactorTestsNone" }, "ClientCertificate:StoreName names a store that does not exist or cannot be opened");
    }

    [Test]
    public void A_store_without_a_thumbprint_is_reported() =>
        AssertFinding(new ClientCertificateOptions { StoreName = "My" }, "ClientCertificate:Thumbprint is missing");

    private ClientCertificateOptions Pem(Action<ClientCertificateOptions> change, string? password = Password)
    {
        ClientCertificateOptions options = new() { CertificatePath = certificatePath, KeyPath = encryptedKeyPath, KeyPassword = password is null ? null : new Secret(password) };
        change(options);
        return options;
    }

    private void AssertGood(ClientCertificateOptions settings) =>
        Assert.That(host.Provider(Endpoint, options => options.ClientCertificate = settings), Is.Not.Null);

    // The host starts anyway, and the tenant's calls fail until the cause is removed.
    private async Task AssertTransientFinding(ClientCertificateOptions settings, string finding)
    {
        SampleProvider provider = host.Provider(Endpoint, options => options.ClientCertificate = settings);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed, e.IsTransient), Is.EqualTo((TwoFactorError.Misconfigured, false, true)));
        Assert.That(e.Message, Does.Contain($"TwoFactor:Tenants:acme:Sample:{finding}"));
    }

    private void AssertFinding(ClientCertificateOptions settings, string finding)
    {
        OptionsValidationException e = Assert.Catch<OptionsValidationException>(
            () => host.Provider(Endpoint, options => options.ClientCertificate = settings))!;
        Assert.That(e.Failures, Has.Exactly(1).StartsWith("TwoFactor:Tenants:acme:Sample:ClientCertificate").And.Exactly(1).Contains(finding));
        Assert.That(e.ToString(), Does.Not.Contain("secret").IgnoreCase);
    }
}
