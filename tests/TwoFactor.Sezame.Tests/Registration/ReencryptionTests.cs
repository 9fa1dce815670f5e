using System.Security.Cryptography;
using System.Text;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A key that was encrypted with another number of iterations is encrypted again, with the same key, certificate and password.</summary>
public sealed class ReencryptionTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task A_key_with_a_generated_password_is_encrypted_again_with_few_iterations([Values] bool bySigning)
    {
        SezameClientFiles files = await scene.CompleteAsync(options => options.KeyIterations = 5_000);
        string publicKey = await PublicKeyAsync(files);
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();

        if (bySigning)
            await OpenToReencrypt().SignAsync(TimeSpan.Zero);
        else
            Assert.That(OpenToReencrypt().ReencryptKey(), Is.True);

        Assert.That(await IterationsAsync(files), Is.EqualTo(1_000));
        Assert.That(await PublicKeyAsync(files), Is.EqualTo(publicKey));
        Dictionary<string, byte[]> after = scene.Folder.ReadAll();
        Assert.That(after.Where(file => !file.Value.AsSpan().SequenceEqual(before[file.Key])).Select(file => file.Key), Is.EquivalentTo(new[] { "key.pem", "certificate.pfx" }));
        Assert.That(OpenToReencrypt().ReencryptKey(), Is.False, "the second call has nothing to do");
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_key_with_a_given_password_is_encrypted_again_with_many_iterations()
    {
        SezameClientFiles files = await scene.CompleteAsync(options => options.KeyPassword = "correct horse");

        Assert.That(scene.Open(options => (options.KeyIterations, options.KeyPassword) = (null, "correct horse")).ReencryptKey(), Is.True);

        Assert.That(await IterationsAsync(files), Is.EqualTo(600_000));
    }

    // The file is the only copy of the password, and the host's settings name it.
    [Test]
    public async Task A_generated_password_that_is_also_given_stays_stored([Values] bool bySigning)
    {
        SezameClientFiles files = await scene.CompleteAsync(options => options.KeyIterations = 5_000);
        byte[] stored = await File.ReadAllBytesAsync(files.KeyPasswordFile!);
        SezameRegistration registration = scene.Open(options => (options.KeyIterations, options.KeyPassword) = (null, Encoding.UTF8.GetString(stored).TrimEnd('\n')));

        if (bySigning)
            await registration.SignAsync(TimeSpan.Zero);
        else
            Assert.That(registration.ReencryptKey(), Is.True);

        Assert.That(await File.ReadAllBytesAsync(files.KeyPasswordFile!), Is.EqualTo(stored));
        Assert.That(await IterationsAsync(files), Is.EqualTo(1_000));
        using RSA key = await OpenAsync(files);
        await OpenSsl.RunAsync("pkcs12", "-in", files.PfxPath, "-passin", $"file:{files.KeyPasswordFile}", "-nokeys");
        Assert.That(registration.ReencryptKey(), Is.False, "the second call has nothing to do");
    }

    [Test]
    public async Task After_a_stop_between_any_two_disk_changes_every_file_opens_with_the_password()
    {
        for (int step = 0; ; step++)
        {
            using RegistrationScene stopped = new();
            SezameClientFiles files = await stopped.CompleteAsync(options => options.KeyIterations = 2_000);
            try
            {
                stopped.Open(options => options.Disk = new StoppingDisk(step)).ReencryptKey();
                Assert.That(step, Is.GreaterThan(10));
                return; // no further change to stop at
            }
            catch (Stopped)
            {
                Assert.That(stopped.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
                await OpenSsl.RunAsync("pkcs12", "-in", files.PfxPath, "-passin", $"file:{files.KeyPasswordFile}", "-nokeys");
                stopped.Open().ReencryptKey();
                Assert.That(await IterationsAsync(files), Is.EqualTo(1_000));
            }
        }
    }

    [Test]
    public async Task Without_a_complete_registration_there_is_nothing_to_encrypt_again()
    {
        Assert.Throws<TwoFactorException>(() => scene.Open().ReencryptKey());
        await scene.RegisterAsync();
        Assert.Throws<TwoFactorException>(() => scene.Open().ReencryptKey());
    }

    // A damaged number could mean a quarter of an hour. The password is not the reason.
    [Test]
    public async Task A_key_with_too_many_iterations_is_refused_by_that_reason([Values] bool isPbes2, [Values] bool hasOtherBlock)
    {
        SezameClientFiles files = await scene.CompleteAsync();
        string before = hasOtherBlock ? await File.ReadAllTextAsync(scene.Folder["certificate.pem"]) : string.Empty;
        await File.WriteAllTextAsync(files.KeyPath, before + EncryptedKey.PemWith(10_000_001, isPbes2));
        TwoFactorException e = Assert.Throws<TwoFactorException>(() => OpenToReencrypt().ReencryptKey())!;
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(e.Message, Does.Contain(files.KeyPath).And.Contain("more than 10000000 iterations").And.Not.Contain("password"));
    }

    private SezameRegistration OpenToReencrypt() => scene.Open(options => options.KeyIterations = null);

    private static async Task<int> IterationsAsync(SezameClientFiles files)
    {
        string structure = await OpenSsl.RunAsync("asn1parse", "-in", files.KeyPath);
        string[] integers = [.. structure.Split('\n').Where(line => line.Contains("INTEGER", StringComparison.Ordinal))];
        return Convert.ToInt32(integers.Single().Split(':')[^1].Trim(), 16);
    }

    private static async Task<string> PublicKeyAsync(SezameClientFiles files)
    {
        using RSA key = await OpenAsync(files);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    private static async Task<RSA> OpenAsync(SezameClientFiles files)
    {
        string pem = await File.ReadAllTextAsync(files.KeyPath);
        string password = (await File.ReadAllTextAsync(files.KeyPasswordFile!)).TrimEnd('\n');
        RSA key = RSA.Create();
        key.ImportFromEncryptedPem(pem, password);
        return key;
    }
}
