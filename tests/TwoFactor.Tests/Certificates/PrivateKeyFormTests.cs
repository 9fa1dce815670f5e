using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates.Formats;
using TwoFactor.Providers;
using static TwoFactor.Tests.Certificates.KeyFilesStage;

namespace TwoFactor.Tests.Certificates;

/// <summary>Private keys as openssl writes them. Each opens, or its kind is reported; the commands in reports are run.</summary>
public sealed class PrivateKeyFormTests
{
    private static readonly string[] Legacy = ["-provider", "legacy", "-provider", "default"];
    private static readonly string[] Passwords = ["-passin", $"pass:{Password}", "-passout", $"pass:{Password}"];

    private readonly KeyFilesStage stage = new();

    [OneTimeTearDown]
    public void Dispose() => stage.Dispose();

    [TestCase("")]
    [TestCase("-v2 aes-128-cbc")]
    [TestCase("-v2 aes-192-cbc -v2prf hmacWithSHA1")]
    [TestCase("-v2prf hmacWithSHA384")]
    [FullCheckCase("-v2prf hmacWithSHA512 -iter 700000")]
    [TestCase("-v2 des3")]
    [TestCase("legacy -v2 des")]
    [TestCase("legacy -v2 rc2")]
    [TestCase("legacy -v1 PBE-MD5-DES")]
    [TestCase("legacy -v1 PBE-MD5-RC2-64")]
    [TestCase("legacy -v1 PBE-SHA1-DES")]
    [TestCase("legacy -v1 PBE-SHA1-3DES")]
    [TestCase("legacy -v1 PBE-SHA1-2DES")]
    [TestCase("legacy -v1 PBE-SHA1-RC2-40")]
    [TestCase("legacy -v1 PBE-SHA1-RC2-128")]
    public async Task An_encrypted_key_opens_and_a_wrong_password_is_reported(string arguments)
    {
        await EncryptAsync("enc.key", arguments);
        AssertOpens(stage.Pem(key: "enc.key", password: Password));
        AssertFinding(stage.Pem(key: "enc.key", password: "other"), "KeyPath names an encrypted key that the password in KeyPassword does not open");
        AssertFinding(stage.Pem(key: "enc.key"), "KeyPath names an encrypted key, and neither KeyPassword nor KeyPasswordFile is given");
    }

    // .NET would derive a key for as long as the number says, a quarter of an hour for the largest.
    [Test]
    public void A_number_of_iterations_that_would_take_minutes_is_a_finding([Values] bool isPbes2, [Values(10_000_001, int.MaxValue, long.MaxValue)] long iterations)
    {
        stage.Write("enc.key", EncryptedKey.PemWith(iterations, isPbes2));
        AssertFinding(stage.Pem(key: "enc.key", password: Password), "KeyPath names a key that is encrypted with more than 10000000 iterations of key derivation");
    }

    [Test]
    public void Up_to_ten_million_iterations_are_allowed([Values] bool isPbes2) =>
        Assert.That(KeyDerivationLimit.IsExceeded(EncryptedKey.With(10_000_000, isPbes2)), Is.False);

    [TestCase("-scrypt", "scrypt")]
    [TestCase("-v2 aria-256-cbc", "ARIA")]
    [TestCase("-v2 camellia-256-cbc", "Camellia")]
    [TestCase("-v2prf hmacWithSHA224", "PBKDF2 with SHA-224")]
    [TestCase("-v2prf hmacWithSHA512-256", "PBKDF2 with SHA-512/256")]
    [TestCase("-v2prf hmacWithMD5", "PBKDF2 with MD5")]
    [TestCase("-v2 aes-256-ofb", "AES in another mode than CBC")]
    [TestCase("legacy -v1 PBE-SHA1-RC4-128", "RC4")]
    [TestCase("legacy -v2 bf", "Blowfish")]
    [TestCase("legacy -v2 cast5-cbc", "CAST5")]
    [TestCase("legacy -v2 seed", "SEED")]
    public async Task An_encryption_unknown_to_NET_is_named_for_any_password_and_the_reported_command_converts_the_key(string arguments, string name)
    {
        await EncryptAsync("enc.key", arguments);
        string finding = AssertFinding(stage.Pem(key: "enc.key", password: Password), $"KeyPath names a key that is encrypted with {name}, which .NET cannot decrypt");
        AssertFinding(stage.Pem(key: "enc.key", password: "other"), name);
        AssertOpens(stage.Pem(key: await stage.ConvertAsync(finding, "enc.key", Passwords), password: Password));
    }

    [TestCase("rsa -aes256")]
    [TestCase("rsa -aes128")]
    [TestCase("rsa -des3")]
    public async Task The_old_encrypted_form_is_named_and_the_reported_command_converts_the_key(string arguments)
    {
        await stage.OpenSslAsync([.. arguments.Split(' '), "-traditional", "-in", "acme.key", "-out", "old.key", "-passout", $"pass:{Password}"]);
        string finding = AssertFinding(stage.Pem(key: "old.key", password: Password), "KeyPath names a key in the old encrypted form");
        Assert.That(finding, Does.Contain("twofactor sezame import"));
        AssertOpens(stage.Pem(key: await stage.ConvertAsync(finding, "old.key", Passwords), password: Password));
    }

    [Test]
    public async Task Unencrypted_keys_open_in_both_forms()
    {
        await stage.OpenSslAsync("rsa", "-traditional", "-in", "acme.key", "-out", "pkcs1.key");
        AssertOpens(stage.Pem(key: "pkcs1.key"));
        AssertOpens(stage.Pem(key: "pkcs1.key", password: "not needed"));
        AssertOpens(stage.Pem());
    }

    [TestCase("prime256v1")]
    [TestCase("secp384r1")]
    [TestCase("secp521r1")]
    public async Task Elliptic_curve_keys_open_with_a_parameters_block_before_them_and_encrypted(string curve)
    {
        await stage.OpenSslAsync("ecparam", "-name", curve, "-genkey", "-out", "ec.key");
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("ec.key")), Does.StartWith("-----BEGIN EC PARAMETERS"));
        await SelfSignAsync("ec.key", "ec.pem");
        AssertOpens(stage.Pem("ec.pem", "ec.key"));

        await EncryptAsync("enc.key", string.Empty, "ec.key");
        AssertOpens(stage.Pem("ec.pem", "enc.key", Password));
        AssertFinding(stage.Pem("ec.pem", "enc.key", "other"), "that the password in KeyPassword does not open");
        await EncryptAsync("enc.key", "legacy -v1 PBE-SHA1-3DES", "ec.key");
        AssertFinding(stage.Pem(key: "enc.key", password: Password), "KeyPath names a key that does not belong to the certificate");
    }

    [Test]
    public async Task An_explicit_curve_and_a_compressed_point_are_named_and_the_reported_command_converts_the_key()
    {
        await stage.OpenSslAsync("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ec.key");
        await SelfSignAsync("ec.key", "ec.pem");
        await stage.OpenSslAsync("ec", "-in", "ec.key", "-param_enc", "explicit", "-out", "explicit.key");
        await stage.OpenSslAsync("pkcs8", "-topk8", "-in", "explicit.key", "-out", "explicit8.key", "-passout", $"pass:{Password}");
        await stage.OpenSslAsync("ec", "-in", "ec.key", "-conv_form", "compressed", "-out", "compressed.key");

        string finding = AssertFinding(stage.Pem("ec.pem", "explicit.key"), "KeyPath names an EC key with explicit curve parameters");
        AssertOpens(stage.Pem("ec.pem", await stage.ConvertAsync(finding, "explicit.key", Passwords), Password));
        AssertFinding(stage.Pem("ec.pem", "explicit8.key", Password), "KeyPath names an EC key with explicit curve parameters");
        finding = AssertFinding(stage.Pem("ec.pem", "compressed.key"), "KeyPath names an EC key whose public point is compressed");
        AssertOpens(stage.Pem("ec.pem", await stage.ConvertAsync(finding, "compressed.key", Passwords), Password));
    }

    [TestCase("ed25519", "an Ed25519 key")]
    [TestCase("ed448", "an Ed448 key")]
    [TestCase("x25519", "an X25519 key")]
    [TestCase("rsa-pss", "an RSA-PSS key")]
    [TestCase("x448", "an X448 key")]
    public async Task An_unusable_kind_of_key_is_named_plain_and_encrypted(string algorithm, string name)
    {
        await stage.OpenSslAsync("genpkey", "-algorithm", algorithm, "-out", "other.key");
        await EncryptAsync("enc.key", string.Empty, "other.key");
        AssertFinding(stage.Pem(key: "other.key"), $"KeyPath names {name}, which .NET cannot present in TLS");
        AssertFinding(stage.Pem(key: "enc.key", password: Password), $"KeyPath names {name}");
        AssertFinding(stage.Pem(key: "enc.key", password: "other"), "KeyPath names an encrypted key that the password in KeyPassword does not open");
        if (algorithm.StartsWith('x'))
            return;
        await SelfSignAsync("other.key", "other.pem");
        AssertFinding(stage.Pem("other.pem", "other.key"), $"CertificatePath names a certificate with {name}");
    }

    // OpenSSL opens it, and .NET refuses it later, when the key is joined to its certificate.
    [Test]
    public void A_key_with_a_wrong_version_number_is_damaged()
    {
        using RSA rsa = stage.Certificate.GetRSAPrivateKey()!;
        byte[] key = rsa.ExportRSAPrivateKey();
        byte[] start = [0x02, 0x01, 0x00, 0x02, 0x82]; // the version, and the modulus after it
        key[key.AsSpan().IndexOf(start) + 2] = 2;
        stage.Write("odd.key", PemEncoding.WriteString("RSA PRIVATE KEY", key));
        AssertFinding(stage.Pem(key: "odd.key"), "KeyPath names a private key that is damaged");
    }

    [Test]
    public async Task Old_DSA_keys_are_named()
    {
        await stage.OpenSslAsync("dsaparam", "-genkey", "-out", "dsa.key", "2048");
        await stage.OpenSslAsync("dsa", "-in", "dsa.key", "-out", "dsa1.key");
        await stage.OpenSslAsync("pkcs8", "-topk8", "-nocrypt", "-in", "dsa.key", "-out", "dsa8.key");
        AssertFinding(stage.Pem(key: "dsa8.key"), "KeyPath names a DSA key");
        AssertFinding(stage.Pem(key: "dsa1.key"), "KeyPath names a DSA key");
    }

    [Test]
    public async Task A_curve_unknown_to_NET_is_reported()
    {
        await stage.OpenSslAsync("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", "sm2.key");
        await SelfSignAsync("sm2.key", "sm2.pem");
        (_, SettingsReport report) = Load(stage.Pem("sm2.pem", "sm2.key"));
        Assert.That(report.Findings, Has.Exactly(1).Items.And.All.Contains("curve"));
    }

    [Test]
    public void Damaged_keys_are_reported_as_damaged()
    {
        string plain = stage.KeyPem;
        string encrypted = stage.EncryptedKeyPem(Password);
        foreach (string whole in new[] { plain, encrypted })
        {
            string[] lines = whole.Split('\n');
            AssertDamaged(string.Join('\n', lines.Take(5)));
            AssertDamaged(whole.Replace("-----END", "-----", StringComparison.Ordinal));
            AssertDamaged(string.Join('\n', lines.Where((_, i) => i != 3)));
            AssertDamaged(whole.Replace(lines[3], "*" + lines[3][1..], StringComparison.Ordinal));
            AssertDamaged(string.Join('\n', [lines[0], .. lines[2..]]));
            AssertDamaged(lines[0] + "\n" + lines[^2] + "\n");
        }

        void AssertDamaged(string key)
        {
            stage.Write("damaged.key", key);
            AssertFinding(stage.Pem(key: "damaged.key", password: Password), "KeyPath names a private key that is damaged");
        }
    }

    private async Task EncryptAsync(string name, string arguments, string key = "acme.key")
    {
        string[] given = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        given = given is ["legacy", .. var rest] ? [.. Legacy, .. rest] : given;
        await stage.OpenSslAsync(["pkcs8", "-topk8", "-in", key, "-out", name, "-passout", $"pass:{Password}", .. given]);
    }

    private async Task SelfSignAsync(string key, string certificate) =>
        await stage.OpenSslAsync("req", "-x509", "-new", "-key", key, "-subj", "/CN=acme", "-days", "30", "-out", certificate);
}
