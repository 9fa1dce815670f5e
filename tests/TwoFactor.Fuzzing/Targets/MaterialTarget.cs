using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Certificates;
using TwoFactor.Fuzzing.Running;
using TwoFactor.Providers;
using TwoFactor.Testing;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Files with certificates and keys, read as a tenant's settings name them: each gives a certificate or a finding, and never an exception.</summary>
internal abstract class MaterialTarget : FuzzTarget
{
    protected const string Password = "correct-horse-battery";

    private const int LongestFinding = 2000;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-fuzzing-");
    private readonly TlsMaterialLoader loader;

    protected MaterialTarget()
    {
        loader = new TlsMaterialLoader(new ContentFiles(currentFolder: folder.FullName), new ManualTimeProvider(Now));
        Write("certificate.pem", Encoding.ASCII.GetBytes(Certificate.ExportCertificatePem()));
        Write("key.pem", Encoding.ASCII.GetBytes(Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()));
    }

    public override bool IsDer => true;

    public override void Dispose()
    {
        folder.Delete(recursive: true);
        base.Dispose();
    }

    protected static X509Certificate2 Certificate { get; } = MakeRsa();

    protected static X509Certificate2 Elliptic { get; } = MakeElliptic();

    protected void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(folder.FullName, name), content);

    protected Verdict Load(Action<ServiceOptions> settings)
    {
        Options options = new();
        settings(options);
        SettingsReport report = new("TwoFactor:Tenants:acme:Sezame");
        TlsMaterial material = loader.Load(options, report);
        Expect.That(report.Findings.All(finding => finding.Length <= LongestFinding && !finding.Contains(Password, StringComparison.Ordinal)), "a finding is short, and does not contain the password");
        if (report.Findings.Count > 0)
            return Verdict.Refused;
        Expect.That(material.Client is not null || material.TrustedRoots is { Count: > 0 }, "without a finding there is a certificate");
        Expect.That(material.Client?.Certificate is not { } client || Fits(client), "a certificate comes with its own key");
        material.Client?.Certificate.Dispose();
        return Verdict.Understood;
    }

    private static bool Fits(X509Certificate2 certificate)
    {
        byte[] text = "who I am"u8.ToArray();
        using RSA? rsa = certificate.GetRSAPrivateKey();
        using RSA? publicRsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
            return publicRsa!.VerifyData(text, rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using ECDsa? ec = certificate.GetECDsaPrivateKey();
        using ECDsa? publicEc = certificate.GetECDsaPublicKey();
        return ec is not null && publicEc!.VerifyData(text, ec.SignData(text, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256);
    }

    private static X509Certificate2 MakeRsa()
    {
        using RSA key = RSA.Create(2048);
        return new CertificateRequest("CN=acme", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Now.AddYears(-1), Now.AddYears(9));
    }

    private static X509Certificate2 MakeElliptic()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=acme", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddYears(-1), Now.AddYears(9));
    }

    private sealed class Options : ServiceOptions;
}
