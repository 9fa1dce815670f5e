using System.Net;
using System.Runtime.Versioning;
using System.Text;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A failing disk is reported, and no answer of the service is lost because of it.</summary>
public sealed class DiskTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test] // .NET ignores the result of fsync
    [Platform("Linux", Reason = "Other systems give another error, or none.")]
    [UnsupportedOSPlatform("windows")]
    public void A_failed_fsync_throws()
    {
        using FileStream device = new("/dev/null", FileMode.Open, FileAccess.Write); // cannot be synced

        Assert.Throws<IOException>(() => Disk.Real.Sync(device));
    }

    [Test]
    [Platform("Linux", Reason = "Other systems give another error, or none.")]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_cannot_be_opened_is_not_reported_as_synced() => Assert.Throws<IOException>(() => Disk.Real.SyncFolder("/nowhere"));

    [Test]
    [Platform("Linux", Reason = "Its /proc cannot be synced.")]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_of_a_file_system_that_cannot_sync_folders_is_no_failure() => Assert.DoesNotThrow(() => Disk.Real.SyncFolder("/proc"));

    [Test]
    public void A_file_that_can_neither_be_prepared_nor_deleted_is_reported_with_the_first_failure()
    {
        scene.Folder.Make();
        IOException e = Assert.Throws<IOException>(() => new PendingFile(new FillingDisk(writes: 1) { Keeps = "key.pem.tmp" }, scene.Folder["key.pem"]).Dispose())!;
        Assert.That(e.Message, Is.EqualTo("No space left on device"));
    }

    [Test]
    public async Task A_key_that_cannot_be_synced_is_reported_before_the_service_is_asked()
    {
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = new FailingDisk("key.pem.tmp")).RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, false)));
        Assert.That(scene.Service.Sent, Is.Empty);
    }

    [Test] // the folder is synced after a rename
    public async Task A_folder_that_cannot_be_synced_is_reported_before_the_service_is_asked()
    {
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = new FailingDisk("acme")).RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(scene.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task An_answer_that_cannot_be_synced_is_reported_as_processed_and_is_kept()
    {
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        FailingDisk disk = new("registration.record.tmp") { GoodSyncs = 3 }; // two for the first record, one for the space reserved for the answer

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = disk).RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, true)));
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(1));
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null, "the answer was kept");
    }

    [Test]
    public async Task A_lost_answer_is_reported_as_processed_even_if_the_file_for_it_cannot_be_deleted()
    {
        KeepingDisk disk = new("registration.record.tmp");
        scene.Service.Answer(() =>
        {
            disk.IsFailing = true;
            throw new HttpRequestException(HttpRequestError.ResponseEnded);
        });

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = disk).RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.MayHaveBeenProcessed);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Interrupted));
    }

    [Test]
    public async Task A_registration_that_is_not_acknowledged_yet_is_no_failure_even_if_the_file_for_the_certificate_cannot_be_deleted()
    {
        await scene.RegisterAsync();
        KeepingDisk disk = new("certificate.pem.tmp");
        scene.Service.Answer(() =>
        {
            disk.IsFailing = true;
            return new HttpResponseMessage(HttpStatusCode.NotFound)
            {
                Content = new StringContent("""{"message":"Client not found","tag":"404","errors":[]}""", Encoding.UTF8, "application/json"),
            };
        }).AnswerSign();

        Assert.That(await scene.Open(options => options.Disk = disk).SignAsync(TimeSpan.Zero), Is.Null);

        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
    }
}
