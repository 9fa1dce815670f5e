using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Loopback;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Tests.Certificates;

/// <summary>A folder with the certificate and key of "acme", and the loader under test.</summary>
internal sealed partial class KeyFilesStage : IDisposable
{
    /// <summary>Not ASCII, so that a wrong encoding makes a test fail.</summary>
    public const string Password = "pässwörd-€";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-keys-");

    public KeyFilesStage()
    {
        Certificate = Authority.IssueClient("acme");
        CertificatePath = Write("acme.pem", Certificate.ExportCertificatePem());
        KeyPath = Write("acme.key", KeyPem);
    }

    public TestCertificates Authority { get; } = new();

    public X509Certificate2 Certificate { get; }

    public string CertificatePath { get; }

    /// <summary>The key as PKCS#8, not encrypted.</summary>
    public string KeyPath { get; }

    public string KeyPem => Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n";

    public string EncryptedKeyPem(string password) => Certificate.GetRSAPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
        password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)) + "\n";

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    /// <summary>Runs openssl. An argument that is only a file's name means a file in the folder.</summary>
    public Task<string> OpenSslAsync(params string[] arguments) => OpenSsl.RunAsync([.. arguments.Select(InFolder)]);

    public string InFolder(string argument) => FileName().IsMatch(argument) ? PathOf(argument) : argument;

    public static (LoadedCertificate? Loaded, SettingsReport Report) Load(ClientCertificateOptions options)
    {
        SettingsReport report = new("Here");
        LoadedCertificate? loaded = new ClientCertificateLoader(new ContentFiles(), TimeProvider.System).Load(options, report);
        new TlsMaterialLoader(new ContentFiles(), TimeProvider.System).CheckValidity(new TlsMaterial(loaded, TrustedRoots: null), report);
        return (loaded, report);
    }

    public ClientCertificateOptions Pem(string? certificate = null, string? key = null, string? password = null) => new()
    {
        CertificatePath = certificate is null ? CertificatePath : PathOf(certificate),
        KeyPath = key is null ? KeyPath : PathOf(key),
        KeyPassword = password is null ? null : new Secret(password),
    };

    public ClientCertificateOptions Pfx(string name, string? password = Password) =>
        new() { PfxPath = PathOf(name), KeyPassword = password is null ? null : new Secret(password) };

    /// <summary>Asserts that the certificate is loaded and that its key fits.</summary>
    public static LoadedCertificate AssertOpens(ClientCertificateOptions options)
    {
        (LoadedCertificate? loaded, SettingsReport report) = Load(options);
        Assert.That(report.Findings, Is.Empty);
        byte[] data = [1, 2, 3];
        X509Certificate2 certificate = loaded!.Certificate;
        using RSA? rsa = certificate.GetRSAPrivateKey();
        using ECDsa? elliptic = certificate.GetECDsaPrivateKey();
        bool isProven = rsa is not null
            ? certificate.GetRSAPublicKey()!.VerifyData(data, rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : certificate.GetECDsaPublicKey()!.VerifyData(data, elliptic!.SignData(data, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256);
        Assert.That(isProven, Is.True);
        return loaded;
    }

    /// <summary>Asserts that there is exactly one finding, with these words and without the password.</summary>
    public static string AssertFinding(ClientCertificateOptions options, string words)
    {
        (_, SettingsReport report) = Load(options);
        Assert.That(report.Findings, Has.Count.EqualTo(1));
        Assert.That(report.Findings[0], Does.Contain(words).And.Not.Contain(Password));
        return report.Findings[0];
    }

    /// <summary>Runs the commands in a finding on the file <paramref name="old"/>.</summary>
    /// <returns>The converted file's name.</returns>
    public async Task<string> ConvertAsync(string finding, string old, params string[] passwords)
    {
        string target = $"new-{old}";
        foreach (Match line in CommandLine().Matches(finding))
        {
            string[] arguments = line.Value.Split(' ');
            await OpenSslAsync([.. arguments[1..].Select(argument => argument switch { "OLD" => old, "NEW" => target, "ALL" => "all.txt", _ => argument }), .. passwords]);
        }

        Assert.That(PathOf(target), Does.Exist, finding);
        return target;
    }

    public void Dispose()
    {
        Certificate.Dispose();
        Authority.Dispose();
        folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"^[a-z0-9-]+\.[a-z0-9]+$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"openssl [^,(]*?-out (NEW|ALL)\b")]
    private static partial Regex CommandLine();
}
