using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using static TwoFactor.Cli.Tests.Import.ImportStage;

namespace TwoFactor.Cli.Tests.Import;

/// <summary>Clients in PFX files, as openssl and .NET write them, are imported.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ImportedPfxTests : IDisposable
{
    private readonly ImportStage stage = new();

    public void Dispose() => stage.Dispose();

    [TestCase("rsa")]
    [TestCase("ec")]
    [TestCase("rsa", "-legacy")]
    [TestCase("rsa", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1")]
    [TestCase("rsa", "-keypbe", "NONE", "-certpbe", "NONE")]
    [TestCase("rsa", "-iter", "400000")] // more than .NET allows in a file from a stranger
    public async Task A_PFX_of_openssl_is_imported(string kind, params string[] options)
    {
        await stage.ExportAsync("client.p12", kind, options);

        CliRun run = await stage.RunAsync("--pfx client.p12 --password-file pass.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf(kind, "sezame-client");
    }

    [TestCase(Password)]
    [TestCase("")]
    [TestCase(null)]
    public async Task A_PFX_of_NET_is_imported(string? password)
    {
        using X509Certificate2 both = Certificate(stage.Rsa).CopyWithPrivateKey(stage.Rsa);
        await File.WriteAllBytesAsync(stage.PathOf("client.pfx"), both.Export(X509ContentType.Pfx, password));

        CliRun run = await stage.RunAsync("--pfx client.pfx" + (string.IsNullOrEmpty(password) ? string.Empty : " --password-file pass.txt"));

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");
    }

    // As hosts read such a file, and Latin-1, which they refuse.
    [TestCase("pässword 1\0", "utf-8")]
    [TestCase("pässword 1\r\n", "utf-16")]
    [TestCase("pässword 1\n", "iso-8859-1")]
    public async Task A_password_is_read_from_its_file_also_with_a_NUL_and_in_other_encodings(string content, string encoding)
    {
        using X509Certificate2 both = Certificate(stage.Rsa).CopyWithPrivateKey(stage.Rsa);
        await File.WriteAllBytesAsync(stage.PathOf("client.pfx"), both.Export(X509ContentType.Pfx, "pässword 1"));
        await File.WriteAllBytesAsync(stage.PathOf("other.txt"), Encoding.GetEncoding(encoding).GetBytes(content)); // without a byte order mark

        CliRun run = await stage.RunAsync("--pfx client.pfx --password-file other.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");
    }

    [Test]
    public async Task Of_several_keys_in_a_PFX_the_clients_with_the_latest_certificate_is_imported()
    {
        using RSA old = TestKeys.CreateRsa();
        using RSA authority = TestKeys.CreateRsa();
        X500DistinguishedName name = new("CN=sezame-client");
        using X509Certificate2 root = Issue(authority, new X500DistinguishedName("CN=Some CA"), days: 1000, isAuthority: true);
        using X509Certificate2 valid = Issue(stage.Rsa, name, days: 500, isAuthority: true, from: -1, issuer: root); // Sezame's say so too
        using X509Certificate2 expired = Issue(old, name, days: -10, from: -20, issuer: root);
        await File.WriteAllBytesAsync(stage.PathOf("client.pfx"), new X509Certificate2Collection { root, expired, valid }.Export(X509ContentType.Pfx, (string?)null)!);
        CliRun run = await stage.RunAsync("--pfx client.pfx");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");

        using X509Certificate2 other = Issue(old, new X500DistinguishedName("CN=another-client"), days: 10);
        await File.WriteAllBytesAsync(stage.PathOf("two.pfx"), new X509Certificate2Collection { other, valid }.Export(X509ContentType.Pfx, (string?)null)!);
        run = await stage.RunAsync("--pfx two.pfx --force");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.ToString(), Does.Contain("has several keys with certificates of different names; keep one of them in it"));
    }

    [Test]
    public async Task A_clients_certificate_that_says_it_is_an_authority_is_not_left_out_for_another_name()
    {
        using RSA shop = TestKeys.CreateRsa();
        using X509Certificate2 client = Issue(stage.Rsa, new X500DistinguishedName("CN=sezame-client"), days: 500, isAuthority: true);
        using X509Certificate2 server = Issue(shop, new X500DistinguishedName("CN=www.shop.example"), days: 500);
        await File.WriteAllBytesAsync(stage.PathOf("two.pfx"), new X509Certificate2Collection { client, server }.Export(X509ContentType.Pfx, (string?)null)!);
        CliRun run = await stage.RunAsync("--pfx two.pfx");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.ToString(), Does.Contain("has several keys with certificates of different names; keep one of them in it"));
        Assert.That(Directory.Exists(stage.PathOf("sezame-client")), Is.False);
    }

    [Test]
    public async Task Of_several_certificates_one_that_is_valid_now_is_imported_before_one_that_will_be()
    {
        using RSA next = TestKeys.CreateRsa();
        X500DistinguishedName name = new("CN=sezame-client");
        using X509Certificate2 valid = Issue(stage.Rsa, name, days: 10);
        using X509Certificate2 later = Issue(next, name, days: 500, from: 5);
        await File.WriteAllBytesAsync(stage.PathOf("client.pfx"), new X509Certificate2Collection { later, valid }.Export(X509ContentType.Pfx, (string?)null)!);
        await File.WriteAllTextAsync(stage.PathOf("both.crt"), later.ExportCertificatePem() + "\n" + valid.ExportCertificatePem());
        await File.WriteAllTextAsync(stage.PathOf("both.key"), next.ExportPkcs8PrivateKeyPem() + "\n" + stage.Rsa.ExportPkcs8PrivateKeyPem());
        foreach ((string source, string folder) in new[] { ("--pfx client.pfx", "a"), ("--certificate both.crt --key both.key", "b") })
        {
            CliRun run = await stage.RunAsync($"{source} --folder {folder}");
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
            stage.AssertIsKeyOf("rsa", folder);
        }
    }
}
