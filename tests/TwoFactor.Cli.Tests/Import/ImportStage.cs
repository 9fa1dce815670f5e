using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Cli.Tests.Import;

/// <summary>A folder with the keys and certificates of a client that another program has registered, in which <c>sezame import</c> runs.</summary>
internal sealed class ImportStage : IDisposable
{
    public const string Password = "pässword 1€"; // not ASCII: libraries differ on how its letters become bytes

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-");

    public ImportStage()
    {
        File.WriteAllText(PathOf("pass.txt"), Password + "\n");
        File.WriteAllText(PathOf("rsa.pem"), Rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf("ec.pem"), Ec.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf("rsa.crt"), Certificate(Rsa).ExportCertificatePem());
        File.WriteAllText(PathOf("ec.crt"), Certificate(Ec).ExportCertificatePem());
    }

    public RSA Rsa { get; } = TestKeys.CreateRsa();

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Folder => folder.FullName;

    /// <summary>The client's certificate for a key.</summary>
    public static X509Certificate2 Certificate(AsymmetricAlgorithm key)
    {
        X500DistinguishedName name = new("CN=5668185c1aa071.35665068, C=AT, E=admin@acme.example");
        CertificateRequest request = key is RSA rsa
            ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(500));
        return X509CertificateLoader.LoadCertificate(certificate.RawData);
    }

    /// <summary>Another certificate.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="name">Its name.</param>
    /// <param name="days">In how many days it expires; negative if it has expired.</param>
    /// <param name="isAuthority">Whether it says that it is the certificate of an authority.</param>
    /// <param name="from">In how many days it becomes valid; negative if it is valid already.</param>
    /// <param name="issuer">The authority; <see langword="null"/> for itself.</param>
    public static X509Certificate2 Issue(RSA key, X500DistinguishedName name, int days, bool isAuthority = false, int from = -100, X509Certificate2? issuer = null)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        (DateTimeOffset start, DateTimeOffset end) = (TimeProvider.System.GetUtcNow().AddDays(from), TimeProvider.System.GetUtcNow().AddDays(days));
        if (issuer is null)
            return request.CreateSelfSigned(start, end);
        using X509Certificate2 certificate = request.Create(issuer, start, end, [1, 2, 3]);
        return certificate.CopyWithPrivateKey(key);
    }

    public string PathOf(string file) => Path.Combine(Folder, file);

    public AsymmetricAlgorithm KeyOf(string kind) => kind == "rsa" ? Rsa : Ec;

    public Task<CliRun> RunAsync(string options) => new Tool(Folder).RunAsync($"sezame import {options}");

    /// <summary>Writes a PFX with the key of this kind and its certificate, as openssl does.</summary>
    public Task ExportAsync(string file, string kind = "rsa", params string[] options) => OpenSsl.RunAsync(
        ["pkcs12", "-export", .. options, "-in", PathOf($"{kind}.crt"), "-inkey", PathOf($"{kind}.pem"), "-out", PathOf(file), "-passout", $"file:{PathOf("pass.txt")}"]);

    /// <summary>Imports the key of this kind, and asserts that it succeeds.</summary>
    public async Task AssertImportedAsync(string kind, string options, string target = "sezame-client", bool passwordFile = true)
    {
        CliRun run = await RunAsync($"--certificate {kind}.crt {options}" + (passwordFile ? " --password-file pass.txt" : string.Empty));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That($"{run}", Does.Not.Contain(Password));
        AssertIsKeyOf(kind, target);
    }

    /// <summary>Asserts that a registration's folder has the key of this kind.</summary>
    public void AssertIsKeyOf(string kind, string target)
    {
        using AsymmetricAlgorithm key = kind == "rsa" ? RSA.Create() : ECDsa.Create();
        key.ImportFromEncryptedPem(File.ReadAllText(PathOf($"{target}/key.pem")), File.ReadAllText(PathOf($"{target}/key.pass")).TrimEnd('\n'));
        Assert.That(key.ExportSubjectPublicKeyInfoPem(), Is.EqualTo(KeyOf(kind).ExportSubjectPublicKeyInfoPem()));
    }

    public void Dispose()
    {
        folder.Delete(recursive: true);
        Rsa.Dispose();
        Ec.Dispose();
    }
}
