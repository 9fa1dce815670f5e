using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;
using TwoFactor.Tests.Programs;
using static TwoFactor.Cli.Tests.Import.ImportStage;

namespace TwoFactor.Cli.Tests.Import;

/// <summary>Files that cannot be imported: the error names the cause, and where it can, the command that helps.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RefusedImportTests : IDisposable
{
    private readonly ImportStage stage = new();

    public void Dispose() => stage.Dispose();

    [TestCase("--certificate rsa.crt --key ec.pem", ExitCode.Misconfigured, "does not belong to the certificate")]
    [TestCase("--certificate rsa.crt", ExitCode.Misconfigured, "has no private key, RSA or EC; name the file of the key with --key.")]
    [TestCase("--certificate rsa.pem --key rsa.pem", ExitCode.Misconfigured, "has no certificate, as PEM or as DER.")]
    [TestCase("--certificate rsa.crt --key rsa.crt", ExitCode.Misconfigured, "rsa.crt' has no private key, RSA or EC.")]
    [TestCase("--certificate rsa.crt --key nowhere.pem", ExitCode.Usage, "nowhere.pem' does not exist.")]
    [TestCase("--certificate rsa.crt --key pass.txt", ExitCode.Misconfigured, "pass.txt' has no private key, RSA or EC.")]
    [TestCase("--pfx rsa.pem", ExitCode.Misconfigured, "is a PEM file, not a PFX; name it with --certificate and --key")]
    [TestCase("--pfx pass.txt", ExitCode.Misconfigured, "pass.txt' cannot be read; it may be damaged.")]
    [TestCase("", ExitCode.Usage, "Give --certificate (with --key, if the key is in a separate file) or --pfx.")]
    [TestCase("--pfx a --certificate b", ExitCode.Usage, "Give --certificate (with --key, if the key is in a separate file) or --pfx.")]
    [TestCase("--pfx a --key b", ExitCode.Usage, "--key: the key is in the PFX.")]
    public async Task A_failed_import_prints_one_line_and_writes_no_key(string options, ExitCode code, string finding)
    {
        CliRun run = await stage.RunAsync(options);

        Assert.That(run.ExitCode, Is.EqualTo(code), run.ToString());
        Assert.That(run.Error, Does.Contain(finding));
        Assert.That(run.Error.Count(c => c == '\n'), Is.EqualTo(1), run.ToString());
        Assert.That(Directory.Exists(stage.PathOf("sezame-client")), Is.False);
    }

    // The password is right each time.
    [TestCase("encrypted in a way that this tool does not support; convert it with: openssl pkcs8", "rsa", "-traditional", "-camellia256")]
    [TestCase("encrypted in a way that this tool does not support; convert it with: openssl pkcs8", "pkcs8", "-topk8", "-scrypt")]
    [TestCase("neither RSA nor EC", "genpkey", "-algorithm", "ED25519")]
    [TestCase("neither RSA nor EC", "genpkey", "-algorithm", "ED25519", "-aes256")]
    [TestCase("is a PFX (PKCS#12) file; name it with --pfx", "pkcs12", "-export", "-nokeys")]
    public async Task A_key_that_cannot_be_imported_is_refused_with_the_reason(string finding, string command, params string[] options)
    {
        bool isSealed = options is not [.., "ED25519"];
        string input = command == "pkcs12" ? "rsa.crt" : "rsa.pem";
        await OpenSsl.RunAsync(
        [
            command, .. options, .. command == "genpkey" ? [] : new[] { "-in", stage.PathOf(input) }, "-out", stage.PathOf("key"),
            .. !isSealed ? [] : new[] { command == "genpkey" ? "-pass" : "-passout", $"file:{stage.PathOf("pass.txt")}" },
        ]);

        CliRun run = await stage.RunAsync("--certificate rsa.crt --key key --password-file pass.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain(finding).And.Contain("Nothing was imported"));
    }

    [Test]
    public async Task A_key_with_too_many_iterations_is_refused_for_that_reason([Values] bool isPbes2)
    {
        await File.WriteAllTextAsync(stage.PathOf("key"), EncryptedKey.PemWith(10_000_001, isPbes2));

        CliRun run = await stage.RunAsync("--certificate rsa.crt --key key --password-file pass.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain("more than 10000000 iterations").And.Contain("openssl pkcs8 -topk8"));
    }

    [Test]
    public async Task A_PFX_with_too_many_iterations_is_refused_for_that_reason()
    {
        await stage.ExportAsync("client.p12");
        await File.WriteAllBytesAsync(stage.PathOf("slow.p12"), WithMacIterations(await File.ReadAllBytesAsync(stage.PathOf("client.p12")), 10_000_001));

        CliRun run = await stage.RunAsync("--pfx slow.p12 --password-file pass.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain("more than 10000000 iterations of key derivation in one part, or 40000000 in all, which").And.Contain("openssl pkcs12 -in OLD -out NEW"));
    }

    [TestCase("")]
    [TestCase("--password-file pass.txt")]
    public async Task A_certificate_and_half_of_a_PFX_are_called_damaged_and_no_password_is_asked_for(string options)
    {
        await stage.ExportAsync("client.p12");
        byte[] pfx = await File.ReadAllBytesAsync(stage.PathOf("client.p12"));
        await File.WriteAllBytesAsync(stage.PathOf("half.p12"), pfx[..(pfx.Length / 2)]);
        using X509Certificate2 certificate = Certificate(stage.Rsa);
        await File.WriteAllBytesAsync(stage.PathOf("rsa.cer"), certificate.RawData);

        foreach (string file in (string[])["half.p12", "rsa.cer"])
        {
            CliRun run = await stage.RunAsync($"--pfx {file} {options}");
            Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Misconfigured, $"twofactor: '{stage.PathOf(file)}' cannot be read; it may be damaged. Nothing was imported.\n")));
        }
    }

    [TestCase("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1")]
    [TestCase("1.3.132.0.10", "secP256k1")]
    public async Task A_key_on_a_curve_that_no_host_can_present_does_not_replace_a_registration(string curve, string name)
    {
        Assert.That((await stage.RunAsync("--certificate rsa.crt --key rsa.pem")).ExitCode, Is.EqualTo(ExitCode.Ok));
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromValue(curve));
        using X509Certificate2 certificate = Certificate(key);
        using X509Certificate2 both = certificate.CopyWithPrivateKey(key);
        await File.WriteAllTextAsync(stage.PathOf("odd.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(stage.PathOf("odd.pem"), key.ExportECPrivateKeyPem());
        await File.WriteAllBytesAsync(stage.PathOf("odd.pfx"), both.Export(X509ContentType.Pfx, Password));

        foreach (string source in (string[])["--certificate odd.crt --key odd.pem", "--pfx odd.pfx --password-file pass.txt"])
        {
            CliRun run = await stage.RunAsync($"{source} --force");
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
            Assert.That(run.Error, Does.Contain($"' has an EC key on the curve {name}, which .NET cannot present in TLS").And.Contain("Nothing was imported"));
            stage.AssertIsKeyOf("rsa", "sezame-client");
            Assert.That(Directory.GetDirectories(stage.PathOf("sezame-client")), Is.Empty);
        }
    }

    [Test]
    public async Task A_DSA_key_in_the_old_encrypted_form_is_called_neither_RSA_nor_EC()
    {
        await OpenSsl.RunAsync("dsaparam", "-genkey", "-noout", "-out", stage.PathOf("dsa.pem"), "1024");
        await OpenSsl.RunAsync("pkey", "-traditional", "-aes256", "-in", stage.PathOf("dsa.pem"), "-out", stage.PathOf("key"), "-passout", $"file:{stage.PathOf("pass.txt")}");
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("key")), Does.Contain("DEK-Info: AES-256-CBC,"));

        Assert.That((await stage.RunAsync("--certificate rsa.crt --key key --password-file pass.txt")).Error, Does.Contain("neither RSA nor EC"));
    }

    [TestCase("DEK-Info: AES-256-CBC\n")]
    [TestCase("DEK-Info: AES-256-CBC,\n")]
    [TestCase("DEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDE\n")]
    [TestCase("DEK-Info: AES-256-CBC,0123456789ABCDEF\n")]
    [TestCase("DEK-Info: DES-EDE3-CBC,0123456789ABCDEF0123456789ABCDEF\n")]
    [TestCase("DEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDEä\n")]
    [TestCase("DEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDEF,0\n")]
    [TestCase("DEK-Info: ,0123456789ABCDEF\n")]
    [TestCase("DEK-Info:\n")]
    [TestCase("")]
    public async Task An_old_encrypted_key_without_a_cipher_or_a_valid_initialization_vector_is_called_damaged(string header)
    {
        string content = Convert.ToBase64String(new byte[64]);
        await File.WriteAllTextAsync(
            stage.PathOf("key"), $"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n{header}\n{content}\n-----END RSA PRIVATE KEY-----\n");

        CliRun run = await stage.RunAsync("--certificate rsa.crt --key key --password-file pass.txt");

        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
        Assert.That(run.Error, Does.Contain("may be damaged").And.Contain("Nothing was imported"));
    }

    [Test]
    public async Task A_PKCS7_bundle_instead_of_a_certificate_is_refused_with_the_command_that_converts_it()
    {
        await OpenSsl.RunAsync(["crl2pkcs7", "-nocrl", "-certfile", stage.PathOf("rsa.crt"), "-out", stage.PathOf("client.p7b")]);

        Assert.That((await stage.RunAsync("--certificate client.p7b --key rsa.pem")).Error, Does.Contain("openssl pkcs7 -print_certs"));
    }

    [Test]
    public async Task A_wrong_password_is_reported_for_every_format()
    {
        await File.WriteAllTextAsync(stage.PathOf("wrong.txt"), "wrong");
        await OpenSsl.RunAsync(["rsa", "-traditional", "-aes256", "-in", stage.PathOf("rsa.pem"), "-out", stage.PathOf("old.pem"), "-passout", $"file:{stage.PathOf("pass.txt")}"]);
        await OpenSsl.RunAsync(["pkcs8", "-topk8", "-in", stage.PathOf("rsa.pem"), "-out", stage.PathOf("new.pem"), "-passout", $"file:{stage.PathOf("pass.txt")}"]);
        await stage.ExportAsync("client.p12");

        foreach ((string source, string conversion) in new[]
        {
            ("--certificate rsa.crt --key old.pem", "openssl pkcs8 -topk8"),
            ("--certificate rsa.crt --key new.pem", "openssl pkcs8 -topk8"),
            ("--pfx client.p12", "openssl pkcs12 -in OLD -out NEW, then name NEW with --certificate."),
        })
        {
            CliRun run = await stage.RunAsync($"{source} --password-file wrong.txt");
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Misconfigured), run.ToString());
            Assert.That(run.Error, Does.Contain("another password").And.Contain(conversion));
            Assert.That((await stage.RunAsync(source)).Error, Does.Contain("Use --password-file"), "there is no terminal to ask");
        }
    }

    [TestCase("")]
    [TestCase("\n")]
    public async Task An_empty_password_file_is_refused_for_a_new_key(string content)
    {
        await File.WriteAllTextAsync(stage.PathOf("empty.txt"), content);
        CliRun run = await stage.RunAsync("--certificate rsa.crt --key rsa.pem --key-password-file empty.txt");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage), run.ToString());
        Assert.That(run.ToString(), Does.Contain("empty.txt' is empty"));
    }

    [Test]
    public async Task An_expired_certificate_and_one_that_is_not_valid_yet_are_refused()
    {
        CliRun late = await new Tool(stage.Folder) { Time = new ShiftedTime { Ahead = TimeSpan.FromDays(1000) } }.RunAsync("sezame import --certificate rsa.crt --key rsa.pem");
        CliRun early = await new Tool(stage.Folder) { Time = new ShiftedTime { Ahead = TimeSpan.FromDays(-1000) } }.RunAsync("sezame import --certificate rsa.crt --key rsa.pem");

        Assert.That((late.ExitCode, early.ExitCode), Is.EqualTo((ExitCode.Misconfigured, ExitCode.Misconfigured)));
        Assert.That(late.Error, Does.Contain("expired on"));
        Assert.That(early.Error, Does.Contain("not valid before"));
        Assert.That(Directory.Exists(stage.PathOf("sezame-client")), Is.False);
    }

    // RFC 7292: the MAC is a digest, a salt and the number.
    private static byte[] WithMacIterations(byte[] pfx, int iterations)
    {
        AsnReader all = new AsnReader(pfx, AsnEncodingRules.BER).ReadSequence();
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(all.ReadEncodedValue().Span); // the version
            writer.WriteEncodedValue(all.ReadEncodedValue().Span); // the content
            AsnReader mac = all.ReadSequence();
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(mac.ReadEncodedValue().Span);
                writer.WriteEncodedValue(mac.ReadEncodedValue().Span);
                writer.WriteInteger(iterations);
            }
        }

        return writer.Encode();
    }
}
