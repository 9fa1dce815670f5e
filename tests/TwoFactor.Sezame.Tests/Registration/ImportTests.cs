using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Sezame.Registration;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>The import of a client that another program registered.</summary>
public sealed class ImportTests
{
    private readonly RSA rsa = TestKeys.CreateRsa(); // shared, because making keys is slow
    private RegistrationScene scene = null!;

    [OneTimeTearDown]
    public void OneTimeTearDown() => rsa.Dispose();

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task An_imported_client_is_complete_and_its_certificate_is_not_requested([Values] bool isElliptic)
    {
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = isElliptic
            ? new CertificateRequest("CN=client-1", ec, HashAlgorithmName.SHA256).CreateSelfSigned(TestCertificate.Start, TestCertificate.Start.AddYears(1))
            : Make("CN=client-1");
        SezameClientFiles files = scene.Open().Import(certificate);

        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.EqualTo(files));
        Assert.That(scene.Service.Sent, Is.Empty);
        using X509Certificate2 stored = X509CertificateLoader.LoadPkcs12FromFile(files.PfxPath, (await File.ReadAllTextAsync(files.KeyPasswordFile!)).TrimEnd('\n'));
        Assert.That(stored.RawData, Is.EqualTo(certificate.RawData));
        Assert.That(stored.HasPrivateKey, Is.True);
    }

    [TestCase("CN=client-1, O=Acme, E=foo@bar.com", null, "client-1")]
    [TestCase("CN=client-1", "other", "other")]
    public void The_client_code_is_the_common_name_unless_it_is_given(string subject, string? given, string expected)
    {
        using X509Certificate2 certificate = Make(subject);
        using ImportedClient client = ImportedClient.Of(certificate, given);
        Assert.That(client.ClientCode, Is.EqualTo(expected));
        Assert.That(client.Email, Is.EqualTo(subject.Contains("E=", StringComparison.Ordinal) ? "foo@bar.com" : null));
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    [TestCase(0, false)]
    public void The_length_of_a_client_code_is_limited(int length, bool isTaken)
    {
        using X509Certificate2 certificate = Make("CN=client-1");
        Assert.That(() => ImportedClient.Of(certificate, new string('c', length)).Dispose(), isTaken ? Throws.Nothing : Throws.ArgumentException);
    }

    [Test]
    public void A_certificate_without_a_key_or_a_client_code_is_refused()
    {
        using X509Certificate2 certificate = Make("CN=client-1");
        using X509Certificate2 withoutKey = X509CertificateLoader.LoadCertificate(certificate.RawData);
        using X509Certificate2 withoutName = Make("O=Acme");
        Assert.Throws<ArgumentException>(() => scene.Open().Import(withoutKey));
        Assert.Throws<ArgumentException>(() => scene.Open().Import(withoutName));
        Assert.Throws<ArgumentException>(() => scene.Open().Import(certificate, "a\nb"));
        Assert.That(Directory.Exists(scene.Folder.Path), Is.False);
    }

    [TestCase(-10, -1, "expired on 2026-")]
    [TestCase(1, 10, "is not valid before 2026-")]
    [SetCulture("th-TH")] // where this year is 2569
    public void A_certificate_that_is_not_valid_now_is_not_imported(int from, int to, string finding)
    {
        using X509Certificate2 certificate = Make("CN=client-1", from, to);
        TwoFactorException e = Assert.Throws<TwoFactorException>(() => scene.Open().Import(certificate));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(e.Message, Does.Contain(finding).And.Contain("othing was imported"));
        Assert.That(Directory.Exists(scene.Folder.Path), Is.False);
    }

    [Test]
    public async Task An_earlier_registration_is_replaced_only_when_that_is_asked_for_and_its_copy_is_kept()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        using X509Certificate2 certificate = Make("CN=client-1");

        Assert.Throws<TwoFactorException>(() => scene.Open().Import(certificate));
        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        Assert.That(scene.Open().Import(certificate, replaceExisting: true), Is.EqualTo(files));

        before.Remove("lock");
        Assert.That(scene.Folder.ReadAll(Directory.GetDirectories(scene.Folder.Path).Single()), Is.EqualTo(before));
        using X509Certificate2 stored = X509CertificateLoader.LoadCertificateFromFile(files.CertificatePath);
        Assert.That(stored.RawData, Is.EqualTo(certificate.RawData));
    }

    // A host refuses such files at its next start.
    [TestCase("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1")]
    [TestCase("1.3.132.0.10", "secP256k1")]
    public async Task A_key_on_a_curve_that_no_host_can_present_does_not_replace_a_registration(string curve, string name)
    {
        await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromValue(curve));
        using X509Certificate2 certificate = new CertificateRequest("CN=client-1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(scene.Time.GetUtcNow().AddDays(-1), scene.Time.GetUtcNow().AddDays(100));

        ArgumentException e = Assert.Throws<ArgumentException>(() => scene.Open().Import(certificate, replaceExisting: true));

        Assert.That(e.Message, Does.Contain($"an EC key on the curve {name}, which .NET cannot present in TLS"));
        AssertUnchanged(before);
    }

    [Test]
    [Platform("Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_key_that_cannot_be_exported_does_not_replace_a_registration()
    {
        await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        using X509Certificate2 certificate = Make("CN=client-1");
        using X509Certificate2 withoutKey = X509CertificateLoader.LoadCertificate(certificate.RawData);
        using RSAOpenSsl hidden = new(rsa.ExportParameters(includePrivateParameters: false)); // as a key in a token looks from outside
        using X509Certificate2 withHiddenKey = withoutKey.CopyWithPrivateKey(hidden);

        ArgumentException e = Assert.Throws<ArgumentException>(() => scene.Open().Import(withHiddenKey, replaceExisting: true));

        Assert.That(e.Message, Does.Contain("cannot be exported"));
        AssertUnchanged(before);
    }

    private void AssertUnchanged(Dictionary<string, byte[]> before)
    {
        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        Assert.That(Directory.GetDirectories(scene.Folder.Path), Is.Empty);
    }

    private X509Certificate2 Make(string subject, int from = -1, int to = 100) =>
        new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(scene.Time.GetUtcNow().AddDays(from), scene.Time.GetUtcNow().AddDays(to));
}
