using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Tests.Programs;
using static TwoFactor.Cli.Tests.Import.ImportStage;

namespace TwoFactor.Cli.Tests.Import;

/// <summary>Keys in the formats listed here are imported, with the certificate that they belong to.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ImportedKeyTests : IDisposable
{
    // An Ed25519 key (RFC 8410, section 10.3).
    private const string OtherKind = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2000);
    private static readonly string[] Ciphers = ["-aes128", "-aes192", "-aes256", "-des3", "-des"];

    private readonly ImportStage stage = new();

    public void Dispose() => stage.Dispose();

    [Test]
    public async Task The_old_encrypted_format_of_openssl_and_Ruby_is_imported([Values("rsa", "ec")] string kind, [ValueSource(nameof(Ciphers))] string cipher)
    {
        string[] form = kind == "rsa" ? ["rsa", "-traditional"] : ["ec"];
        string[] legacy = cipher == "-des" ? ["-provider", "legacy", "-provider", "default"] : [];
        await OpenSsl.RunAsync([form[0], .. form[1..], .. legacy, cipher, "-in", stage.PathOf($"{kind}.pem"), "-out", stage.PathOf("key.pem"), "-passout", $"file:{stage.PathOf("pass.txt")}"]);
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("key.pem")), Does.Contain("Proc-Type: 4,ENCRYPTED"));

        await stage.AssertImportedAsync(kind, "--key key.pem");
    }

    [TestCase("rsa", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256")]
    [TestCase("rsa", "-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512")]
    [TestCase("ec", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1")]
    [TestCase("rsa", "-v2", "des3")] // PHP's default
    [TestCase("ec", "-v2", "des3")]
    [TestCase("rsa", "-v1", "PBE-SHA1-3DES")]
    [TestCase("rsa", "-v1", "PBE-SHA1-RC2-40", "-provider", "legacy", "-provider", "default")]
    [TestCase("rsa", "-v1", "PBE-MD5-DES", "-provider", "legacy", "-provider", "default")]
    public async Task Encrypted_PKCS8_is_imported_as_PEM_and_as_DER(string kind, params string[] options)
    {
        foreach (string form in new[] { "PEM", "DER" })
        {
            await OpenSsl.RunAsync(["pkcs8", "-topk8", .. options, "-in", stage.PathOf($"{kind}.pem"), "-outform", form, "-out", stage.PathOf("key"), "-passout", $"file:{stage.PathOf("pass.txt")}"]);
            await stage.AssertImportedAsync(kind, $"--key key --folder {form}", form);
        }
    }

    [TestCase("rsa", "PKCS#1")]
    [TestCase("rsa", "PKCS#8")]
    [TestCase("ec", "SEC1")]
    [TestCase("ec", "PKCS#8")]
    public async Task An_unencrypted_key_needs_no_password_as_PEM_or_as_DER(string kind, string form)
    {
        string label = form switch { "PKCS#1" => "RSA PRIVATE KEY", "SEC1" => "EC PRIVATE KEY", _ => "PRIVATE KEY" };
        byte[] der = form switch { "PKCS#1" => stage.Rsa.ExportRSAPrivateKey(), "SEC1" => stage.Ec.ExportECPrivateKey(), _ => stage.KeyOf(kind).ExportPkcs8PrivateKey() };
        await File.WriteAllTextAsync(stage.PathOf("key.pem"), "Bag Attributes\n  friendlyName: x\r\n" + PemEncoding.WriteString(label, der).Replace("\n", "\r\n", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(stage.PathOf("key.der"), der);
        File.Delete(stage.PathOf("pass.txt"));

        await stage.AssertImportedAsync(kind, "--key key.pem --folder pem", "pem", passwordFile: false);
        await stage.AssertImportedAsync(kind, "--key key.der --folder der", "der", passwordFile: false);
    }

    [Test]
    public async Task A_key_with_its_curve_parameters_before_it_is_imported()
    {
        await OpenSsl.RunAsync(["ecparam", "-name", "prime256v1", "-genkey", "-out", stage.PathOf("key.pem")]);
        using ECDsa made = ECDsa.Create();
        made.ImportFromPem(await File.ReadAllTextAsync(stage.PathOf("key.pem")));
        await File.WriteAllTextAsync(stage.PathOf("made.crt"), Certificate(made).ExportCertificatePem());
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("key.pem")), Does.Contain("EC PARAMETERS"));

        CliRun run = await stage.RunAsync("--certificate made.crt --key key.pem");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
    }

    [Test]
    public async Task An_encrypted_key_of_NET_is_imported_with_a_typed_password()
    {
        await File.WriteAllTextAsync(stage.PathOf("key.pem"), stage.Ec.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA512, 10_000)));

        CliRun run = await new Tool(stage.Folder) { Secrets = new([Password]) }.RunAsync("sezame import --certificate ec.crt --key key.pem");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That($"{run}", Does.Not.Contain(Password));
    }

    [TestCase("from cryptography.hazmat.primitives import serialization as s; k=s.load_pem_private_key(open('rsa.pem','rb').read(),None); open('key.pem','wb').write(k.private_bytes(s.Encoding.PEM,s.PrivateFormat.TraditionalOpenSSL,s.BestAvailableEncryption('pässword 1€'.encode())))", "python3")]
    [TestCase("require 'openssl'; k=OpenSSL::PKey::RSA.new(File.read('rsa.pem')); File.write('key.pem', k.export(OpenSSL::Cipher.new('AES-256-CBC'), 'pässword 1€'))", "ruby")]
    [TestCase("<?php openssl_pkey_export(file_get_contents('rsa.pem'), $out, 'pässword 1€'); file_put_contents('key.pem', $out);", "php")]
    public async Task A_key_that_another_language_encrypted_is_imported(string script, string language)
    {
        string program = NeededProgram.Find(language, debianPackage: language);
        await File.WriteAllTextAsync(stage.PathOf("script"), script);
        using Process process = Process.Start(
            new ProcessStartInfo(program, ["script"]) { WorkingDirectory = stage.Folder, RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 && errors.Contains("No module named", StringComparison.Ordinal))
            Assert.Ignore("Python's cryptography is not installed here; Debian's package python3-cryptography has it.");
        Assert.That(process.ExitCode, Is.Zero, errors);

        await stage.AssertImportedAsync("rsa", "--key key.pem");
    }

    // Editors and shells on Windows write such files.
    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    public async Task Files_with_a_byte_order_mark_are_imported(string encoding)
    {
        string sealedKey = stage.Rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2000));
        foreach ((string file, string text) in new[] { ("marked.crt", await File.ReadAllTextAsync(stage.PathOf("rsa.crt"))), ("marked.pem", sealedKey), ("marked.txt", Password + "\r\n") })
            await File.WriteAllTextAsync(stage.PathOf(file), text, Encoding.GetEncoding(encoding));

        CliRun run = await stage.RunAsync("--certificate marked.crt --key marked.pem --password-file marked.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");
    }

    // A program on Windows that wrote the password as Latin-1, in the key and in the password file.
    [TestCase("rsa", "-traditional", "-aes128")]
    [TestCase("pkcs8", "-topk8", "-v2", "des3")]
    public async Task A_password_in_Latin_1_is_accepted(string command, params string[] options)
    {
        await File.WriteAllBytesAsync(stage.PathOf("latin.txt"), Encoding.Latin1.GetBytes("pässword\n"));
        await OpenSsl.RunAsync([command, .. options, "-in", stage.PathOf("rsa.pem"), "-out", stage.PathOf("key.pem"), "-passout", $"file:{stage.PathOf("latin.txt")}"]);

        CliRun run = await stage.RunAsync("--certificate rsa.crt --key key.pem --password-file latin.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
    }

    [Test]
    public async Task Certificate_and_key_are_imported_from_one_file_with_other_certificates()
    {
        using RSA authority = TestKeys.CreateRsa();
        await File.WriteAllTextAsync(
            stage.PathOf("all.pem"), Certificate(authority).ExportCertificatePem() + "\n" + await File.ReadAllTextAsync(stage.PathOf("rsa.crt")) + "\n" + stage.Rsa.ExportRSAPrivateKeyPem());

        CliRun run = await stage.RunAsync("--certificate all.pem");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");
    }

    // Several keys in one file, ours second.
    [Test]
    public async Task The_key_that_belongs_to_the_certificate_is_found_among_others([Values] bool isOtherEncrypted)
    {
        using RSA other = TestKeys.CreateRsa();
        PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2000);
        string first = isOtherEncrypted ? other.ExportEncryptedPkcs8PrivateKeyPem("another", encryption) : other.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(stage.PathOf("keys.pem"), $"{first}\n{stage.Ec.ExportECPrivateKeyPem()}\n{stage.Rsa.ExportRSAPrivateKeyPem()}\n");

        CliRun run = await stage.RunAsync("--certificate rsa.crt --key keys.pem");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");
    }

    // Of the earlier one, the key is not encrypted.
    [Test]
    public async Task Of_several_keys_in_PEM_files_the_one_of_the_latest_certificate_is_imported([Values(-10, 100)] int earlierExpires, [Values] bool isEncrypted)
    {
        await WriteWithEarlierAsync(earlierExpires, isEncrypted);
        CliRun run = await stage.RunAsync("--certificate both.crt --key both.key --password-file pass.txt");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");
    }

    [Test]
    public async Task With_a_wrong_password_of_the_latest_certificates_key_an_earlier_client_is_not_imported_instead()
    {
        await WriteWithEarlierAsync(earlierExpires: 100, isEncrypted: true);
        await File.WriteAllTextAsync(stage.PathOf("wrong.txt"), "wrong\n");
        CliRun run = await stage.RunAsync("--certificate both.crt --key both.key --password-file wrong.txt");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain("another password than the one given"));
        Assert.That(Directory.Exists(stage.PathOf("sezame-client")), Is.False);
    }

    [Test]
    public async Task A_key_of_another_kind_does_not_hide_the_encrypted_one_of_the_latest_certificate()
    {
        await WriteWithEarlierAsync(earlierExpires: 100, isEncrypted: true, between: OtherKind);
        CliRun run = await stage.RunAsync("--certificate both.crt --key both.key --password-file pass.txt");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");
    }

    [Test]
    public async Task A_key_that_belongs_to_no_client_does_not_keep_the_only_other_one_from_being_imported([Values] bool isEncrypted)
    {
        using RSA authority = TestKeys.CreateRsa();
        using X509Certificate2 longer = Issue(authority, new X500DistinguishedName("CN=authority"), days: 3000, isAuthority: true);
        using RSA unrelated = TestKeys.CreateRsa();
        string other = isEncrypted ? unrelated.ExportEncryptedPkcs8PrivateKeyPem("another", Encryption) : OtherKind;
        await File.WriteAllTextAsync(stage.PathOf("both.crt"), longer.ExportCertificatePem() + "\n" + await File.ReadAllTextAsync(stage.PathOf("rsa.crt")));
        await File.WriteAllTextAsync(stage.PathOf("both.key"), stage.Rsa.ExportPkcs8PrivateKeyPem() + "\n" + other);
        CliRun run = await stage.RunAsync("--certificate both.crt --key both.key");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        stage.AssertIsKeyOf("rsa", "sezame-client");
    }

    // both.crt and both.key: the client in rsa.crt, and before it an earlier one whose key is not encrypted.
    private async Task WriteWithEarlierAsync(int earlierExpires, bool isEncrypted, string between = "")
    {
        using RSA old = TestKeys.CreateRsa();
        using X509Certificate2 earlier = Issue(old, new X500DistinguishedName("CN=sezame-client"), days: earlierExpires);
        string latest = isEncrypted ? stage.Rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption) : stage.Rsa.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(stage.PathOf("both.crt"), earlier.ExportCertificatePem() + "\n" + await File.ReadAllTextAsync(stage.PathOf("rsa.crt")));
        await File.WriteAllTextAsync(stage.PathOf("both.key"), old.ExportPkcs8PrivateKeyPem() + "\n" + between + latest);
    }
}
