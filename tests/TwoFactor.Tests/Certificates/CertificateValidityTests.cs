using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Certificates;

/// <summary>A certificate is valid from its first second to its last one, both included (RFC 5280, section 4.1.2.5).</summary>
public sealed class CertificateValidityTests
{
    private static readonly DateTimeOffset First = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Last = First.AddDays(1);

    private readonly RSA key = TestKeys.CreateRsa();
    private readonly X509Certificate2 certificate;

    public CertificateValidityTests() =>
        certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(First, Last);

    [OneTimeTearDown]
    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }

    [TestCase(-1, "a certificate that is not valid yet.")]
    [TestCase(0, null)]
    [TestCase(1, null)]
    [TestCase(86399, null)]
    [TestCase(86400, null)]
    [TestCase(86401, "a certificate that has expired.")]
    public void A_certificate_is_valid_or_reported(int second, string? finding)
    {
        DateTimeOffset now = First.AddSeconds(second);
        Assert.That(certificate.IsValidAt(now), Is.EqualTo(finding is null));

        SettingsReport report = new("Here");
        SampleOptions options = new() { ClientCertificate = new ClientCertificateOptions { Certificate = certificate } };
        TlsMaterial loaded = new TlsMaterialLoader(new ContentFiles(), new ManualTimeProvider(now)).Load(options, report);
        Assert.That((loaded.IsComplete, loaded.Client!.IsValidAt(now)), Is.EqualTo((true, finding is null)));
        Assert.That(string.Concat(report.Findings), finding is null ? Is.Empty : Does.EndWith(finding));
    }
}
