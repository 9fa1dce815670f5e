using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using TwoFactor.Sezame.Registration;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>The files of a registration: encrypted, readable only by their owner, and readable by programs other than .NET.</summary>
public sealed class FilesTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task Openssl_opens_the_key_the_certificate_and_the_PFX_and_they_belong_together()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        string password = $"file:{files.KeyPasswordFile}";

        string publicKey = await OpenSsl.RunAsync("pkey", "-in", files.KeyPath, "-passin", password, "-pubout");
        string certificateKey = await OpenSsl.RunAsync("x509", "-in", files.CertificatePath, "-noout", "-pubkey");
        string pfxCertificate = await OpenSsl.RunAsync("pkcs12", "-in", files.PfxPath, "-passin", password, "-nokeys");
        string pfxKey = await OpenSsl.RunAsync("pkcs12", "-in", files.PfxPath, "-passin", password, "-nocerts", "-nodes");

        Assert.That(certificateKey, Is.EqualTo(publicKey));
        using X509Certificate2 fromPfx = X509Certificate2.CreateFromPem(pfxCertificate, pfxKey);
        using X509Certificate2 fromPem = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(files.CertificatePath));
        Assert.That(fromPfx.RawData, Is.EqualTo(fromPem.RawData));
    }

    [TestCase("key.pem")]
    [TestCase("certificate.pem")]
    public async Task A_file_that_exists_but_cannot_be_read_is_not_reported_as_lost(string file)
    {
        await scene.CompleteAsync();
        File.Delete(scene.Folder[file]);
        Directory.CreateDirectory(scene.Folder[file]); // cannot be read as a file, not even by root
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(scene.Folder[file], UnixFileMode.UserRead | UnixFileMode.UserWrite);

        TwoFactorException e = Assert.Throws<TwoFactorException>(() => scene.Open().ReadStep());

        Assert.That(e.Message, Does.Contain("cannot be read"));
    }

    [TestCase("key.pem", "has lost its key.pem; put back the copy")]
    [TestCase("certificate.pem", "has lost its certificate.pem; put back the copy")]
    [TestCase("registration.record", "has files of a registration, but no registration.record")]
    public async Task A_lost_file_of_a_complete_registration_is_named(string file, string expected)
    {
        await scene.CompleteAsync();
        File.Delete(scene.Folder[file]);

        TwoFactorException e = Assert.Throws<TwoFactorException>(() => scene.Open().ReadStep());

        Assert.That((e.Error, e.Message.Contains(expected, StringComparison.Ordinal)), Is.EqualTo((TwoFactorError.Misconfigured, true)), e.Message);
    }

    [TestCase("key.pem", null, "has lost its key.pem")]
    [TestCase("key.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "has a key that the password does not open")]
    [TestCase("key.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAQwAgYA\n-----END ENCRYPTED PRIVATE KEY-----\n", "has a key that the password does not open")]
    [TestCase("key.pem", "a text", "has a key that the password does not open")]
    [TestCase("key.pass", "a\0b", "has a key whose password file is not text")]
    [TestCase("key.pass", null, "has a key whose password must be given")]
    public async Task A_lost_or_damaged_key_is_named_and_the_service_is_not_asked(string file, string? content, string expected)
    {
        SezameRegistration registration = await scene.RegisterAsync();
        if (content is null)
            File.Delete(scene.Folder[file]);
        else
            await File.WriteAllTextAsync(scene.Folder[file], content);

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero)))!;

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, false)));
        Assert.That(e.Message, Does.Contain(expected));
    }

    [TestCase(null, 1_000)]
    [TestCase("correct horse", 600_000)]
    public async Task The_key_is_encrypted_with_AES_256_and_with_many_iterations_only_for_a_given_password(string? given, int iterations)
    {
        SezameClientFiles files = await scene.CompleteAsync(options =>
        {
            options.KeyIterations = null;
            options.KeyPassword = given is null ? null : new Secret(given);
        });
        string pem = await File.ReadAllTextAsync(files.KeyPath);
        char[] password = (given ?? (await File.ReadAllTextAsync(files.KeyPasswordFile!)).TrimEnd('\n')).ToCharArray();

        PemEncoding.TryFind(pem, out PemFields fields);
        Assert.That(pem[fields.Label], Is.EqualTo("ENCRYPTED PRIVATE KEY"));
        string structure = await OpenSsl.RunAsync("asn1parse", "-in", files.KeyPath);
        Assert.That(structure, Does.Contain("aes-256-cbc").And.Contain("hmacWithSHA256").And.Match($":0*{iterations:X}\\s"));

        AsymmetricKeyParameter key = PrivateKeyFactory.DecryptKey(password, Convert.FromBase64String(pem[fields.Base64Data]));
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(files.CertificatePath));
        Assert.That(
            ((RsaPrivateCrtKeyParameters)key).Modulus.ToByteArrayUnsigned(),
            Is.EqualTo(certificate.GetRSAPublicKey()!.ExportParameters(includePrivateParameters: false).Modulus));
    }

    [Test]
    public async Task A_key_has_3072_bits_by_default()
    {
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        SezameRegistration registration = new(
            scene.Folder.Path, new SezameRegistrationOptions { Endpoint = SezameTenant.Endpoint }, scene.Time, scene.Service.Handler);
        await registration.RegisterByEmailAsync("foo@bar.com", "client api doc test");

        SezameClientFiles? files = await registration.SignAsync(TimeSpan.Zero);

        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(files!.CertificatePath));
        Assert.That(certificate.GetRSAPublicKey()!.KeySize, Is.EqualTo(3072));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has access control lists instead, which files inherit from the folder.")]
    [UnsupportedOSPlatform("windows")]
    public async Task All_files_are_readable_only_by_their_owner_and_no_temporary_file_stays()
    {
        await scene.CompleteAsync();

        Assert.That(File.GetUnixFileMode(scene.Folder.Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        string[] files = Directory.GetFiles(scene.Folder.Path);
        Assert.That(
            files.Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "registration.record", "key.pem", "key.pass", "certificate.pem", "certificate.pfx", "lock" }));
        foreach (string file in files)
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has access control lists instead.")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_everybody_can_write_is_refused()
    {
        Directory.CreateDirectory(scene.Folder.Path);
        File.SetUnixFileMode(scene.Folder.Path, (UnixFileMode)0b111_111_111);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(scene.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task A_given_password_is_not_stored_and_must_be_given_again()
    {
        const string Password = "correct horse, Batterie & Klammer";
        SezameRegistration registration = await scene.RegisterAsync(options => options.KeyPassword = Password);
        scene.Service.AnswerSign();

        TwoFactorException missing = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));
        TwoFactorException wrong = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.KeyPassword = "wrong").SignAsync(TimeSpan.Zero));
        SezameClientFiles? files = await registration.SignAsync(TimeSpan.Zero);

        Assert.That(missing.Message, Does.Contain("password must be given"));
        Assert.That(wrong.Message, Does.Contain("does not open").And.Contain(scene.Folder["key.pem"]).And.Not.Contain("replacement"));
        Assert.That(files!.KeyPasswordFile, Is.Null);
        foreach (string file in Directory.GetFiles(scene.Folder.Path))
            Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain(Password), file);
        await OpenSsl.RunAsync("pkcs12", "-in", files.PfxPath, "-passin", $"pass:{Password}", "-nokeys");
    }

    [Test]
    public async Task A_deleted_PFX_is_made_again()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        File.Delete(files.PfxPath);

        await scene.Open().SignAsync(TimeSpan.Zero);

        await OpenSsl.RunAsync("pkcs12", "-in", files.PfxPath, "-passin", $"file:{files.KeyPasswordFile}", "-nokeys");
    }

    [Test]
    public async Task A_complete_registration_with_a_missing_or_foreign_certificate_is_reported_without_asking_the_service([Values] bool isForeign)
    {
        SezameClientFiles files = await scene.CompleteAsync();
        File.Delete(files.CertificatePath);
        if (isForeign)
            scene.Folder.Write("certificate.pem", TestCertificate.Client.ExportCertificatePem());
        byte[] pfx = await File.ReadAllBytesAsync(files.PfxPath);

        TwoFactorException status = Assert.Throws<TwoFactorException>(() => scene.Open().ReadStep());
        TwoFactorException sign = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));

        Assert.That((status.Error, sign.Error), Is.EqualTo((TwoFactorError.Misconfigured, TwoFactorError.Misconfigured)));
        Assert.That((string[])[status.Message, sign.Message], Has.All.Contain("certificate.pem"));
        Assert.That(await File.ReadAllBytesAsync(files.PfxPath), Is.EqualTo(pfx));
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2));
    }
}
