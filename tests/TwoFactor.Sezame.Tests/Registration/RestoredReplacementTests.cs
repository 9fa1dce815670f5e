using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A replacement that waits for its acknowledgement is kept if another one, or an import, fails.</summary>
public sealed class RestoredReplacementTests
{
    private const string NotFound = """{"message":"User not found","tag":"email","errors":[]}""";

    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task A_waiting_replacement_can_be_replaced_and_is_restored_when_the_service_refuses()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email")).Answer(HttpStatusCode.NotFound, NotFound);
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("nobody@bar.com", "x", replaceExisting: true));

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        Assert.That(Directory.GetFiles(scene.Folder.Path, "key.pem", SearchOption.AllDirectories).Select(File.ReadAllBytes), Has.Exactly(1).EqualTo(waiting));
    }

    // The files of the refused registration can be deleted only by the next run, if the disk keeps failing.
    [Test]
    public async Task A_waiting_replacement_is_restored_when_the_service_refuses_and_a_file_cannot_be_deleted([Values] bool onlyOnce)
    {
        await scene.BeginReplacementAsync();
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        KeepingDisk disk = new("registration.record.tmp", onlyOnce ? 1 : int.MaxValue);
        scene.Service.Answer(() =>
        {
            disk.IsFailing = true;
            return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent(NotFound, Encoding.UTF8, "application/json") };
        });

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = disk).RegisterByEmailAsync("nobody@bar.com", "x", replaceExisting: true));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
        if (onlyOnce)
            Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        Assert.That(Directory.GetDirectories(scene.Folder.Path), Has.Length.EqualTo(1));
    }

    [TestCase("key.pem.tmp", 0, false)]
    [TestCase("registration.record.tmp", 0, false)]
    [TestCase("registration.record.tmp", 2, false, Description = "the space for the answer")]
    [TestCase("key.pem.tmp", 0, true)]
    [TestCase("registration.record.tmp", 0, true, Description = "the copy of the registration in use")]
    [TestCase("registration.record.tmp", 2, true, Description = "the record of the import")]
    [TestCase("registration.record.tmp", 3, true, Description = "its content")]
    public async Task A_waiting_replacement_is_restored_when_the_disk_fails_before_the_service_is_asked(string file, int goodSyncs, bool import)
    {
        await scene.BeginReplacementAsync();
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        SezameRegistration failing = scene.Open(options => options.Disk = new FailingDisk(file) { GoodSyncs = goodSyncs });

        if (import)
        {
            using X509Certificate2 certificate = scene.MakeCertificate();
            Assert.Throws<TwoFactorException>(() => failing.Import(certificate, replaceExisting: true));
        }
        else
        {
            await Assert.ThrowsAsync<TwoFactorException>(() => failing.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));
        }

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        Assert.That(Directory.GetDirectories(scene.Folder.Path), Has.Length.EqualTo(1));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    [Test]
    public async Task A_waiting_replacement_is_restored_when_no_key_can_be_created()
    {
        await scene.BeginReplacementAsync();
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        SezameRegistration failing = scene.Open(options => options.CreateKey = _ => throw new CryptographicException("The system creates no key of this length."));

        await Assert.ThrowsAsync<CryptographicException>(() => failing.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    // The folder is synced after the record of the import was renamed, and fails.
    [Test]
    public async Task An_import_that_can_be_neither_finished_nor_undone_keeps_the_copy_of_the_earlier_registration()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        byte[] earlier = await File.ReadAllBytesAsync(files.KeyPath);
        using X509Certificate2 certificate = scene.MakeCertificate();
        SezameRegistration failing = scene.Open(options => options.Disk = new StuckDisk());

        Assert.Throws<TwoFactorException>(() => failing.Import(certificate, replaceExisting: true));

        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(await File.ReadAllBytesAsync(files.KeyPath), Is.Not.EqualTo(earlier), "the next run has finished the import");
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(Directory.GetDirectories(scene.Folder.Path).Single(), "key.pem")), Is.EqualTo(earlier));
    }

    // The record of the import may be whole under its temporary name. The next run then finishes the import.
    [Test]
    public async Task An_import_over_an_interrupted_replacement_on_a_failing_disk_loses_no_key_of_the_earlier_registration([Range(0, 3)] int goodSyncs)
    {
        byte[] earlier = await File.ReadAllBytesAsync((await scene.CompleteAsync()).KeyPath);
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));
        using X509Certificate2 certificate = scene.MakeCertificate();
        SezameRegistration failing = scene.Open(options => options.Disk = new FailingDisk("registration.record.tmp") { GoodSyncs = goodSyncs });

        Assert.Throws<TwoFactorException>(() => failing.Import(certificate, replaceExisting: true));

        scene.Open().ReadStep();
        IEnumerable<byte[]> keys = Directory.GetFiles(scene.Folder.Path, "key.pem", SearchOption.AllDirectories).Select(File.ReadAllBytes);
        Assert.That(keys, Has.Some.EqualTo(earlier));
    }

    // In the folder of a replacement, everything fails from the moment at which its record has its name.
    private sealed class StuckDisk : Disk
    {
        private bool isStuck;

        public override void Move(string from, string to)
        {
            base.Move(from, to);
            isStuck |= to.EndsWith(Path.Combine("replacement", "registration.record"), StringComparison.Ordinal);
        }

        public override void SyncFolder(string path)
        {
            Fail(path);
            base.SyncFolder(path);
        }

        public override void Delete(string path)
        {
            Fail(path);
            base.Delete(path);
        }

        private void Fail(string path)
        {
            if (isStuck && path.Contains("replacement", StringComparison.Ordinal))
                throw new IOException("Input/output error", 5);
        }
    }
}
