using System.Runtime.Versioning;
using TwoFactor.Sezame.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A disk that fails is reported, and nothing that the service answered is lost for it.</summary>
public sealed class DiskTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test] // F11: .NET does not look at what fsync returns
    [Platform("Linux", Reason = "Elsewhere another error, or none.")]
    [UnsupportedOSPlatform("windows")]
    public void A_sync_that_the_system_refuses_is_a_failure()
    {
        using FileStream device = new("/dev/null", FileMode.Open, FileAccess.Write); // it cannot be synced

        Assert.Throws<IOException>(() => Disk.Real.Sync(device));
        Assert.Throws<IOException>(() => Disk.Real.SyncFolder("/nowhere"));
    }

    [Test] // F11
    public async Task A_key_that_did_not_reach_the_disk_is_reported_before_the_service_is_asked()
    {
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = new FailingDisk("key.pem.tmp")).RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, false)));
        Assert.That(scene.Service.Sent, Is.Empty);
    }

    [Test] // F11: the folder is synced after a rename
    public async Task A_name_that_did_not_reach_the_disk_is_reported()
    {
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = new FailingDisk("acme")).RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(scene.Service.Sent, Is.Empty);
    }

    [Test] // F11, F18: the service has done its part
    public async Task An_answer_that_did_not_reach_the_disk_is_reported_as_one_that_the_service_has_given_and_is_not_thrown_away()
    {
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        FailingDisk disk = new("registration.json.tmp") { GoodSyncs = 3 }; // two for the first record, and the room for the answer

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = disk).RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, true)));
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(1));
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null, "the answer was there all the same");
    }
}
