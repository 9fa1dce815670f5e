using TwoFactor.Tests.Programs;
using static TwoFactor.Tests.Certificates.KeyFilesStage;

namespace TwoFactor.Tests.Certificates;

/// <summary>Keys and PFX files as written by the languages of the vendors' SDKs.</summary>
public sealed class OtherLanguageTests
{
    private readonly KeyFilesStage stage = new();

    [OneTimeTearDown]
    public void Dispose() => stage.Dispose();

    [TestCase("")]
    [TestCase("['encrypt_key_cipher' => OPENSSL_CIPHER_AES_256_CBC]")]
    public async Task A_key_written_by_PHP_opens(string options)
    {
        options = options.Length == 0 ? "null" : options;
        string script = $"openssl_pkey_export(file_get_contents('{stage.KeyPath}'), $out, '{Password}', {options}); file_put_contents('{stage.PathOf("php.key")}', $out);";
        await NeededProgram.RunAsync("php", "php-cli", "-r", script);
        AssertOpens(stage.Pem(key: "php.key", password: Password));
    }

    [Test]
    public async Task A_PFX_written_by_PHP_opens()
    {
        string script = $"openssl_pkcs12_export(file_get_contents('{stage.CertificatePath}'), $out, file_get_contents('{stage.KeyPath}'), '{Password}'); file_put_contents('{stage.PathOf("php.pfx")}', $out);";
        await NeededProgram.RunAsync("php", "php-cli", "-r", script);
        AssertOpens(stage.Pfx("php.pfx"));
    }

    [Test]
    public async Task Keys_and_PFX_files_written_by_Ruby_open_or_are_recognised()
    {
        string load = $"require 'openssl'; key = OpenSSL::PKey.read(File.read('{stage.KeyPath}')); cert = OpenSSL::X509::Certificate.new(File.read('{stage.CertificatePath}'));";
        await RunRubyAsync($"File.write('{stage.PathOf("old.key")}', key.export(OpenSSL::Cipher.new('aes-256-cbc'), '{Password}'))");
        await RunRubyAsync($"File.write('{stage.PathOf("pk8.key")}', key.private_to_pem(OpenSSL::Cipher.new('aes-256-cbc'), '{Password}'))");
        await RunRubyAsync($"File.write('{stage.PathOf("plain.key")}', key.to_pem)");
        await RunRubyAsync($"File.binwrite('{stage.PathOf("ruby.pfx")}', OpenSSL::PKCS12.create('{Password}', 'acme', key, cert).to_der)");
        AssertFinding(stage.Pem(key: "old.key", password: Password), "KeyPath names a key in the old encrypted form of openssl");
        AssertOpens(stage.Pem(key: "pk8.key", password: Password));
        AssertOpens(stage.Pem(key: "plain.key"));
        AssertOpens(stage.Pfx("ruby.pfx"));

        Task RunRubyAsync(string script) => NeededProgram.RunAsync("ruby", "ruby", "-Ku", "-e", load + script);
    }

    [Test]
    public async Task Keys_and_PFX_files_written_by_Python_open_or_are_recognised()
    {
        string python = NeededProgram.Find("python3", "python3");
        string script = $"""
            try:
                from cryptography.hazmat.primitives.serialization import *
                from cryptography.hazmat.primitives.serialization import pkcs12
                from cryptography import x509
            except ImportError:
                print('missing'); raise SystemExit
            password = '{Password}'.encode()
            key = load_pem_private_key(open('{stage.KeyPath}', 'rb').read(), None)
            cert = x509.load_pem_x509_certificate(open('{stage.CertificatePath}', 'rb').read())
            def write(name, data): open('{stage.PathOf("")}/' + name, 'wb').write(data)
            best = BestAvailableEncryption(password)
            write('pk8.key', key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, best))
            write('old.key', key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, best))
            write('ssh.key', key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
            write('plain.key', key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
            write('py.pfx', pkcs12.serialize_key_and_certificates(b'acme', key, cert, None, best))
            """;
        if ((await NeededProgram.RunAsync(python, "python3", "-c", script)).Contains("missing", StringComparison.Ordinal))
            Assert.Ignore("Python's cryptography is not installed here; Debian's package python3-cryptography has it.");

        AssertOpens(stage.Pem(key: "pk8.key", password: Password));
        AssertFinding(stage.Pem(key: "old.key", password: Password), "KeyPath names a key in the old encrypted form of openssl");
        AssertFinding(stage.Pem(key: "ssh.key"), "KeyPath names a private key in OpenSSH form");
        AssertOpens(stage.Pem(key: "plain.key"));
        AssertOpens(stage.Pfx("py.pfx"));
    }

    [TestCase("PKCS12")]
    [TestCase("JKS")]
    public async Task A_keystore_written_by_Java_opens_or_is_recognised(string type)
    {
        string file = $"java-{type.ToLowerInvariant()}.pfx";
        await NeededProgram.RunAsync(
            "keytool", "default-jre-headless", "-genkeypair", "-alias", "acme", "-keyalg", "RSA", "-dname", "CN=acme", "-storetype", type, "-keystore", stage.PathOf(file), "-storepass", "pass-word", "-keypass", "pass-word");
        if (type == "PKCS12")
            AssertOpens(stage.Pfx(file, "pass-word"));
        else
            AssertFinding(stage.Pfx(file, "pass-word"), "PfxPath names a Java keystore (JKS)");
    }
}
