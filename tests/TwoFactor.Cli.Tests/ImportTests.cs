using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Emulator;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Cli.Tests;

/// <summary>The import of a client that another program has registered, with every format of certificate and key.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ImportTests
{
    private const string Password = "pässword 1€"; // not ASCII: libraries differ on how its letters become bytes

    private static readonly string[] Ciphers = ["-aes128", "-aes192", "-aes256", "-des3", "-des"];

    private DirectoryInfo folder = null!;
    private RSA rsa = null!;
    private ECDsa ec = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("twofactor-cli-tests-");
        rsa = RSA.Create(2048);
        ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(PathOf("pass.txt"), Password + "\n");
        File.WriteAllText(PathOf("rsa.pem"), rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf("ec.pem"), ec.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf("rsa.crt"), Certificate(rsa).ExportCertificatePem());
        File.WriteAllText(PathOf("ec.crt"), Certificate(ec).ExportCertificatePem());
    }

    [TearDown]
    public void TearDown()
    {
        folder.Delete(recursive: true);
        rsa.Dispose();
        ec.Dispose();
    }

    [Test]
    public async Task The_old_encrypted_format_of_openssl_and_Ruby_is_imported([Values("rsa", "ec")] string kind, [ValueSource(nameof(Ciphers))] string cipher)
    {
        string[] form = kind == "rsa" ? ["rsa", "-traditional"] : ["ec"];
        string[] legacy = cipher == "-des" ? ["-provider", "legacy", "-provider", "default"] : [];
        await OpenSslAsync([form[0], .. form[1..], .. legacy, cipher, "-in", PathOf($"{kind}.pem"), "-out", PathOf("key.pem"), "-passout", $"file:{PathOf("pass.txt")}"]);
        Assert.That(await File.ReadAllTextAsync(PathOf("key.pem")), Does.Contain("Proc-Type: 4,ENCRYPTED"));

        await AssertImportedAsync(kind, "--key key.pem");
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
            await OpenSslAsync(["pkcs8", "-topk8", .. options, "-in", PathOf($"{kind}.pem"), "-outform", form, "-out", PathOf("key"), "-passout", $"file:{PathOf("pass.txt")}"]);
            await AssertImportedAsync(kind, $"--key key --folder {form}", form);
        }
    }

    [TestCase("rsa", "PKCS#1")]
    [TestCase("rsa", "PKCS#8")]
    [TestCase("ec", "SEC1")]
    [TestCase("ec", "PKCS#8")]
    public async Task An_unencrypted_key_needs_no_password_as_PEM_or_as_DER(string kind, string form)
    {
        string label = form switch { "PKCS#1" => "RSA PRIVATE KEY", "SEC1" => "EC PRIVATE KEY", _ => "PRIVATE KEY" };
        byte[] der = form switch { "PKCS#1" => rsa.ExportRSAPrivateKey(), "SEC1" => ec.ExportECPrivateKey(), _ => KeyOf(kind).ExportPkcs8PrivateKey() };
        await File.WriteAllTextAsync(PathOf("key.pem"), "Bag Attributes\n  friendlyName: x\r\n" + PemEncoding.WriteString(label, der).Replace("\n", "\r\n", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(PathOf("key.der"), der);
        File.Delete(PathOf("pass.txt"));

        await AssertImportedAsync(kind, "--key key.pem --folder pem", "pem", passwordFile: false);
        await AssertImportedAsync(kind, "--key key.der --folder der", "der", passwordFile: false);
    }

    [Test]
    public async Task A_key_with_its_curve_parameters_before_it_is_imported()
    {
        await OpenSslAsync(["ecparam", "-name", "prime256v1", "-genkey", "-out", PathOf("key.pem")]);
        using ECDsa made = ECDsa.Create();
        made.ImportFromPem(await File.ReadAllTextAsync(PathOf("key.pem")));
        await File.WriteAllTextAsync(PathOf("made.crt"), Certificate(made).ExportCertificatePem());
        Assert.That(await File.ReadAllTextAsync(PathOf("key.pem")), Does.Contain("EC PARAMETERS"));

        CliRun run = await RunAsync("--certificate made.crt --key key.pem");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
    }

    [Test]
    public async Task Certificate_and_key_are_imported_from_one_file_with_other_certificates()
    {
        using RSA authority = RSA.Create(2048);
        await File.WriteAllTextAsync(
            PathOf("all.pem"), Certificate(authority).ExportCertificatePem() + "\n" + await File.ReadAllTextAsync(PathOf("rsa.crt")) + "\n" + rsa.ExportRSAPrivateKeyPem());

        CliRun run = await RunAsync("--certificate all.pem");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        AssertIsKeyOf("rsa", "sezame-client");
    }

    [TestCase("rsa")]
    [TestCase("ec")]
    [TestCase("rsa", "-legacy")]
    [TestCase("rsa", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1")]
    [TestCase("rsa", "-keypbe", "NONE", "-certpbe", "NONE")]
    public async Task A_PFX_of_openssl_is_imported(string kind, params string[] options)
    {
        await OpenSslAsync(["pkcs12", "-export", .. options, "-in", PathOf($"{kind}.crt"), "-inkey", PathOf($"{kind}.pem"), "-out", PathOf("client.p12"), "-passout", $"file:{PathOf("pass.txt")}"]);

        CliRun run = await RunAsync("--pfx client.p12 --password-file pass.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        AssertIsKeyOf(kind, "sezame-client");
    }

    [TestCase(Password)]
    [TestCase("")]
    [TestCase(null)]
    public async Task A_PFX_of_NET_is_imported(string? password)
    {
        using X509Certificate2 both = Certificate(rsa).CopyWithPrivateKey(rsa);
        await File.WriteAllBytesAsync(PathOf("client.pfx"), both.Export(X509ContentType.Pfx, password));

        CliRun run = await RunAsync("--pfx client.pfx" + (string.IsNullOrEmpty(password) ? string.Empty : " --password-file pass.txt"));

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        AssertIsKeyOf("rsa", "sezame-client");
    }

    [Test]
    public async Task Of_several_keys_in_a_PFX_the_clients_with_the_latest_certificate_is_imported()
    {
        using RSA old = RSA.Create(2048);
        using X509Certificate2 valid = Certificate(rsa).CopyWithPrivateKey(rsa);
        using X509Certificate2 expired = Issue(old, valid.SubjectName, days: -10);
        using RSA authority = RSA.Create(2048);
        using X509Certificate2 root = Issue(authority, new X500DistinguishedName("CN=Some CA"), days: 1000, isAuthority: true);
        await File.WriteAllBytesAsync(PathOf("client.pfx"), new X509Certificate2Collection { root, expired, valid }.Export(X509ContentType.Pfx, (string?)null)!);
        CliRun run = await RunAsync("--pfx client.pfx");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        AssertIsKeyOf("rsa", "sezame-client");

        using X509Certificate2 other = Issue(old, new X500DistinguishedName("CN=another-client"), days: 10);
        await File.WriteAllBytesAsync(PathOf("two.pfx"), new X509Certificate2Collection { other, valid }.Export(X509ContentType.Pfx, (string?)null)!);
        run = await RunAsync("--pfx two.pfx --force");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.ToString(), Does.Contain("has several keys with certificates of different names; keep one of them in it"));
    }

    [Test]
    public async Task Of_several_keys_in_PEM_files_the_one_of_the_latest_certificate_is_imported()
    {
        using RSA old = RSA.Create(2048);
        using X509Certificate2 expired = Issue(old, new X500DistinguishedName("CN=sezame-client"), days: -10);
        await File.WriteAllTextAsync(PathOf("both.crt"), expired.ExportCertificatePem() + "\n" + await File.ReadAllTextAsync(PathOf("rsa.crt")));
        await File.WriteAllTextAsync(PathOf("both.key"), old.ExportPkcs8PrivateKeyPem() + "\n" + rsa.ExportPkcs8PrivateKeyPem());
        CliRun run = await RunAsync("--certificate both.crt --key both.key");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        AssertIsKeyOf("rsa", "sezame-client");
    }

    [TestCase("")]
    [TestCase("\n")]
    public async Task An_empty_password_file_is_refused_for_a_new_key(string content)
    {
        await File.WriteAllTextAsync(PathOf("empty.txt"), content);
        CliRun run = await RunAsync("--certificate rsa.crt --key rsa.pem --key-password-file empty.txt");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage), run.ToString());
        Assert.That(run.ToString(), Does.Contain("empty.txt' is empty"));
    }

    private static X509Certificate2 Issue(RSA key, X500DistinguishedName name, int days, bool isAuthority = false)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-100), TimeProvider.System.GetUtcNow().AddDays(days));
    }

    [Test]
    public async Task An_encrypted_key_of_NET_is_imported_with_a_typed_password()
    {
        await File.WriteAllTextAsync(PathOf("key.pem"), ec.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA512, 10_000)));

        CliRun run = await new Tool(folder.FullName) { Secrets = new([Password]) }.RunAsync("sezame import --certificate ec.crt --key key.pem");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That($"{run}", Does.Not.Contain(Password));
    }

    [TestCase("from cryptography.hazmat.primitives import serialization as s; k=s.load_pem_private_key(open('rsa.pem','rb').read(),None); open('key.pem','wb').write(k.private_bytes(s.Encoding.PEM,s.PrivateFormat.TraditionalOpenSSL,s.BestAvailableEncryption('pässword 1€'.encode())))", "python3")]
    [TestCase("require 'openssl'; k=OpenSSL::PKey::RSA.new(File.read('rsa.pem')); File.write('key.pem', k.export(OpenSSL::Cipher.new('AES-256-CBC'), 'pässword 1€'))", "ruby")]
    [TestCase("<?php openssl_pkey_export(file_get_contents('rsa.pem'), $out, 'pässword 1€'); file_put_contents('key.pem', $out);", "php")]
    public async Task A_key_that_another_language_encrypted_is_imported(string script, string language)
    {
        string program = NeededProgram.Find(language, debianPackage: language);
        await File.WriteAllTextAsync(PathOf("script"), script);
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(program, ["script"]) { WorkingDirectory = folder.FullName, RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 && errors.Contains("No module named", StringComparison.Ordinal))
            Assert.Ignore("Python's cryptography is not installed here; Debian's package python3-cryptography has it.");
        Assert.That(process.ExitCode, Is.Zero, errors);

        await AssertImportedAsync("rsa", "--key key.pem");
    }

    [TestCase("--certificate rsa.crt --key ec.pem", "does not belong to the certificate")]
    [TestCase("--certificate rsa.crt", "has no private key, RSA or EC; name the file of the key with --key.")]
    [TestCase("--certificate rsa.pem --key rsa.pem", "has no certificate")]
    [TestCase("--certificate rsa.crt --key rsa.crt", "has no private key")]
    [TestCase("--certificate rsa.crt --key nowhere.pem", "--key: ")]
    [TestCase("--certificate rsa.crt --key pass.txt", "has no private key")]
    [TestCase("--pfx rsa.pem", "is a PEM file, not a PFX; name it with --certificate and --key")]
    [TestCase("--pfx pass.txt", "cannot be read")]
    [TestCase("", "Give --certificate")]
    [TestCase("--pfx a --certificate b", "Give --certificate")]
    [TestCase("--pfx a --key b", "--key")]
    public async Task A_failed_import_prints_one_line_and_writes_no_key(string options, string finding)
    {
        CliRun run = await RunAsync(options);

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured).Or.EqualTo(ExitCode.Usage), run.ToString());
        Assert.That(run.Error, Does.Contain(finding));
        Assert.That(run.Error.Count(c => c == '\n'), Is.EqualTo(1), run.ToString());
        Assert.That(File.Exists(PathOf("sezame-client/key.pem")), Is.False);
    }

    // Editors and shells on Windows write such files.
    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    public async Task Files_with_a_byte_order_mark_are_imported(string encoding)
    {
        string sealedKey = rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2000));
        foreach ((string file, string text) in new[] { ("marked.crt", await File.ReadAllTextAsync(PathOf("rsa.crt"))), ("marked.pem", sealedKey), ("marked.txt", Password + "\r\n") })
            await File.WriteAllTextAsync(PathOf(file), text, Encoding.GetEncoding(encoding));

        CliRun run = await RunAsync("--certificate marked.crt --key marked.pem --password-file marked.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        AssertIsKeyOf("rsa", "sezame-client");
    }

    // A program on Windows that wrote the password as Latin-1, in the key and in the password file.
    [TestCase("rsa", "-traditional", "-aes128")]
    [TestCase("pkcs8", "-topk8", "-v2", "des3")]
    public async Task A_password_in_Latin_1_is_accepted(string command, params string[] options)
    {
        await File.WriteAllBytesAsync(PathOf("latin.txt"), Encoding.Latin1.GetBytes("pässword\n"));
        await OpenSslAsync([command, .. options, "-in", PathOf("rsa.pem"), "-out", PathOf("key.pem"), "-passout", $"file:{PathOf("latin.txt")}"]);

        CliRun run = await RunAsync("--certificate rsa.crt --key key.pem --password-file latin.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
    }

    // Several keys in one file, ours second.
    [Test]
    public async Task The_key_that_belongs_to_the_certificate_is_found_among_others([Values] bool isOtherEncrypted)
    {
        using RSA other = RSA.Create(2048);
        PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2000);
        string first = isOtherEncrypted ? other.ExportEncryptedPkcs8PrivateKeyPem("another", encryption) : other.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(PathOf("keys.pem"), $"{first}\n{ec.ExportECPrivateKeyPem()}\n{rsa.ExportRSAPrivateKeyPem()}\n");

        CliRun run = await RunAsync("--certificate rsa.crt --key keys.pem");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        AssertIsKeyOf("rsa", "sezame-client");
    }

    // The message names the format and the command that converts it. The password is right each time.
    [TestCase("encrypted in a way that this tool does not support; convert it with: openssl pkcs8", "rsa", "-traditional", "-camellia256")]
    [TestCase("encrypted in a way that this tool does not support; convert it with: openssl pkcs8", "pkcs8", "-topk8", "-scrypt")]
    [TestCase("neither RSA nor EC", "genpkey", "-algorithm", "ED25519")]
    [TestCase("neither RSA nor EC", "genpkey", "-algorithm", "ED25519", "-aes256")]
    [TestCase("is a PFX (PKCS#12) file; name it with --pfx", "pkcs12", "-export", "-nokeys")]
    public async Task A_key_in_an_unsupported_format_is_refused_with_the_name_of_the_format(string finding, string command, params string[] options)
    {
        bool isSealed = options is not [.., "ED25519"];
        string input = command == "pkcs12" ? "rsa.crt" : "rsa.pem";
        await OpenSslAsync(
        [
            command, .. options, .. command == "genpkey" ? [] : new[] { "-in", PathOf(input) }, "-out", PathOf("key"),
            .. !isSealed ? [] : new[] { command == "genpkey" ? "-pass" : "-passout", $"file:{PathOf("pass.txt")}" },
        ]);

        CliRun run = await RunAsync("--certificate rsa.crt --key key --password-file pass.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain(finding).And.Contain("Nothing was imported"));
    }

    [Test]
    public async Task A_PKCS7_bundle_instead_of_a_certificate_is_refused_with_the_command_that_converts_it()
    {
        await OpenSslAsync(["crl2pkcs7", "-nocrl", "-certfile", PathOf("rsa.crt"), "-out", PathOf("client.p7b")]);

        Assert.That((await RunAsync("--certificate client.p7b --key rsa.pem")).Error, Does.Contain("openssl pkcs7 -print_certs"));
    }

    [Test]
    public async Task A_wrong_password_is_reported_for_every_format()
    {
        await File.WriteAllTextAsync(PathOf("wrong.txt"), "wrong");
        await OpenSslAsync(["rsa", "-traditional", "-aes256", "-in", PathOf("rsa.pem"), "-out", PathOf("old.pem"), "-passout", $"file:{PathOf("pass.txt")}"]);
        await OpenSslAsync(["pkcs8", "-topk8", "-in", PathOf("rsa.pem"), "-out", PathOf("new.pem"), "-passout", $"file:{PathOf("pass.txt")}"]);
        await OpenSslAsync(["pkcs12", "-export", "-in", PathOf("rsa.crt"), "-inkey", PathOf("rsa.pem"), "-out", PathOf("client.p12"), "-passout", $"file:{PathOf("pass.txt")}"]);

        foreach ((string source, string conversion) in new[]
        {
            ("--certificate rsa.crt --key old.pem", "openssl pkcs8 -topk8"),
            ("--certificate rsa.crt --key new.pem", "openssl pkcs8 -topk8"),
            ("--pfx client.p12", "openssl pkcs12 -in OLD -out NEW, then name NEW with --certificate."),
        })
        {
            CliRun run = await RunAsync($"{source} --password-file wrong.txt");
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
            Assert.That(run.Error, Does.Contain("another password").And.Contain(conversion));
            Assert.That((await RunAsync(source)).Error, Does.Contain("Use --password-file"), "there is no terminal to ask");
        }
    }

    [Test]
    public async Task An_expired_certificate_and_one_that_is_not_valid_yet_are_refused()
    {
        CliRun late = await new Tool(folder.FullName) { Time = new ShiftedTime { Ahead = TimeSpan.FromDays(1000) } }.RunAsync("sezame import --certificate rsa.crt --key rsa.pem");
        CliRun early = await new Tool(folder.FullName) { Time = new ShiftedTime { Ahead = TimeSpan.FromDays(-1000) } }.RunAsync("sezame import --certificate rsa.crt --key rsa.pem");

        Assert.That((late.ExitCode, early.ExitCode), Is.EqualTo((ExitCode.Misconfigured, ExitCode.Misconfigured)));
        Assert.That(late.Error, Does.Contain("expired on"));
        Assert.That(early.Error, Does.Contain("not valid before"));
        Assert.That(Directory.Exists(PathOf("sezame-client")), Is.False);
    }

    [Test]
    public async Task An_earlier_registration_is_replaced_only_with_force_and_kept_in_a_subfolder()
    {
        Assert.That((await RunAsync("--certificate rsa.crt --key rsa.pem")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await RunAsync("--certificate ec.crt --key ec.pem")).ExitCode, Is.EqualTo(ExitCode.Misconfigured));
        AssertIsKeyOf("rsa", "sezame-client");

        Assert.That((await RunAsync("--certificate ec.crt --key ec.pem --force")).ExitCode, Is.EqualTo(ExitCode.Ok));
        AssertIsKeyOf("ec", "sezame-client");
        AssertIsKeyOf("rsa", Path.GetRelativePath(folder.FullName, Directory.GetDirectories(PathOf("sezame-client")).Single()));
    }

    [Test]
    public async Task An_imported_client_logs_in_passes_the_doctor_and_can_be_destroyed()
    {
        await using Stage stage = await Stage.OpenAsync();
        EmulatedClientFiles client = stage.Emulator.CreateSezameClient("Acme");
        CliRun imported = await stage.Cli.RunAsync(
            $"sezame import --certificate {client.CertificatePath} --key {client.KeyPath} --password-file {client.KeyPasswordFile} {stage.SezameOptions} --save-tenant acme");
        Assert.That(imported.ExitCode, Is.EqualTo(ExitCode.Ok), imported.ToString());

        CliRun doctor = await stage.Cli.RunAsync("doctor");
        Assert.That(doctor.Output, Does.EndWith("All is well.\n"), doctor.ToString());
        Assert.That((await stage.Cli.RunAsync("login approve")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await stage.Cli.RunAsync("sezame status")).ExitCode, Is.EqualTo(ExitCode.Ok));
        Assert.That((await stage.Cli.RunAsync("sezame deregister --destroy")).ExitCode, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task The_client_code_is_the_common_name_or_the_option()
    {
        await RunAsync("--certificate rsa.crt --key rsa.pem --folder a");
        await RunAsync("--certificate rsa.crt --key rsa.pem --folder b --client-code other.1");

        Assert.That((string?)JsonNode.Parse(await File.ReadAllTextAsync(PathOf("a/registration.json")))!["clientCode"], Is.EqualTo("5668185c1aa071.35665068"));
        Assert.That((string?)JsonNode.Parse(await File.ReadAllTextAsync(PathOf("b/registration.json")))!["clientCode"], Is.EqualTo("other.1"));
    }

    private async Task AssertImportedAsync(string kind, string options, string target = "sezame-client", bool passwordFile = true)
    {
        CliRun run = await RunAsync($"--certificate {kind}.crt {options}" + (passwordFile ? " --password-file pass.txt" : string.Empty));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Ok), run.ToString());
        Assert.That($"{run}", Does.Not.Contain(Password));
        AssertIsKeyOf(kind, target);
    }

    private void AssertIsKeyOf(string kind, string target)
    {
        using AsymmetricAlgorithm key = kind == "rsa" ? RSA.Create() : ECDsa.Create();
        key.ImportFromEncryptedPem(File.ReadAllText(PathOf($"{target}/key.pem")), File.ReadAllText(PathOf($"{target}/key.pass")).TrimEnd('\n'));
        Assert.That(key.ExportSubjectPublicKeyInfoPem(), Is.EqualTo(KeyOf(kind).ExportSubjectPublicKeyInfoPem()));
    }

    private AsymmetricAlgorithm KeyOf(string kind) => kind == "rsa" ? rsa : ec;

    private static X509Certificate2 Certificate(AsymmetricAlgorithm key)
    {
        X500DistinguishedName name = new("CN=5668185c1aa071.35665068, C=AT, E=admin@acme.example");
        CertificateRequest request = key is RSA rsa
            ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(500));
        return X509CertificateLoader.LoadCertificate(certificate.RawData);
    }

    private Task<CliRun> RunAsync(string options) => new Tool(folder.FullName).RunAsync($"sezame import {options}");

    private static Task<string> OpenSslAsync(string[] arguments) => NeededProgram.RunAsync("openssl", debianPackage: "openssl", arguments);

    private string PathOf(string file) => Path.Combine(folder.FullName, file);
}
