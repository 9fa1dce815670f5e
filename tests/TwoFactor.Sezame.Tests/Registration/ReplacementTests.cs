using System.Net;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A new registration in place of one that is in use: the earlier one works until the new certificate is there, wherever the program is
/// stopped.</summary>
public sealed class ReplacementTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test] // F12: the working certificate stays in use until the new one is there
    public async Task The_earlier_registration_stays_in_use_until_the_new_certificate_is_there_and_is_then_kept_aside()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();

        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        SezameClientFiles? replaced = await scene.Open().SignAsync(TimeSpan.Zero);

        Assert.That(replaced, Is.EqualTo(files));
        before.Remove("lock");
        Assert.That(scene.Folder.ReadAll(Directory.GetDirectories(scene.Folder.Path).Single()), Is.EqualTo(before));
        Assert.That(await File.ReadAllBytesAsync(files.KeyPath), Is.Not.EqualTo(before["key.pem"]));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
    }

    [Test]
    public async Task A_lost_answer_keeps_the_new_key_and_does_not_touch_the_earlier_registration()
    {
        await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));

        Assert.That(e.MayHaveBeenProcessed);
        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        byte[] key = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Interrupted));
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));

        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        await scene.Open().SignAsync(TimeSpan.Zero);
        Assert.That(await File.ReadAllBytesAsync(scene.Folder["key.pem"]), Is.EqualTo(key));
    }

    [Test]
    public async Task A_replacement_that_the_service_refuses_leaves_no_trace()
    {
        await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        scene.Service.Answer(HttpStatusCode.NotFound, """{"message":"User not found","tag":"email","errors":[]}""");

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("nobody@bar.com", "x", replaceExisting: true));

        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        Assert.That(Directory.GetDirectories(scene.Folder.Path), Is.Empty);
    }

    [Test]
    public async Task A_replacement_that_waits_can_itself_be_replaced_and_comes_back_when_the_service_refuses()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email")).Answer(HttpStatusCode.NotFound, """{"message":"User not found","tag":"email","errors":[]}""");
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        byte[] waiting = await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]);

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("nobody@bar.com", "x", replaceExisting: true));

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["replacement/key.pem"]), Is.EqualTo(waiting));
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        Assert.That(Directory.GetFiles(scene.Folder.Path, "key.pem", SearchOption.AllDirectories).Select(File.ReadAllBytes), Has.Exactly(1).EqualTo(waiting));
    }

    [Test]
    public async Task With_a_replacement_under_way_the_registration_in_use_cannot_be_destroyed()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().DestroyRegistrationAsync());

        Assert.That(scene.Service.Sent, Has.Count.EqualTo(3));
    }

    [Test] // F12: ended at any point, undone or finished at the next call
    public async Task Registering_that_is_stopped_between_any_two_changes_of_the_disk_is_undone_or_finished_at_the_next_call()
    {
        await scene.CompleteAsync();
        for (int step = 0; ; step++)
        {
            using RegistrationScene stopped = new(scene.Folder);
            stopped.Service.Answer(WireSample.Load("register-by-email"));
            StoppingDisk disk = new(step);
            try
            {
                await stopped.Open(options => options.Disk = disk).RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
                Assert.That(step, Is.GreaterThan(10));
                return; // there was no further change to stop at
            }
            catch (Stopped)
            {
                string when = $"stopped at change {step}: {disk.Last}";
                Assert.That(scene.Folder.ReadAll(), Is.SubsetOf(stopped.Folder.ReadAll()).Using<KeyValuePair<string, byte[]>>(EqualFiles), when);
                if (stopped.Open().ReadStep() != SezameRegistrationStep.AwaitingAcknowledgement)
                {
                    stopped.Service.Forget().Answer(WireSample.Load("register-by-email"));
                    await stopped.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
                }

                await AssertCanBeSignedAsync(stopped, when);
            }
        }
    }

    [Test] // F12
    public async Task Signing_that_is_stopped_between_any_two_changes_of_the_disk_is_undone_or_finished_at_the_next_call()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        for (int step = 0; ; step++)
        {
            using RegistrationScene stopped = new(scene.Folder);
            stopped.Service.AnswerSign();
            StoppingDisk disk = new(step);
            try
            {
                await stopped.Open(options => options.Disk = disk).SignAsync(TimeSpan.Zero);
                Assert.That(step, Is.GreaterThan(20));
                return;
            }
            catch (Stopped)
            {
                await AssertCanBeSignedAsync(stopped, $"stopped at change {step}: {disk.Last}");
            }
        }
    }

    // Whatever was cut off: the files belong together, the earlier ones or the new ones, and going on leads to the new certificate, with nothing
    // left behind but the copy of the earlier one.
    private async Task AssertCanBeSignedAsync(RegistrationScene stopped, string when)
    {
        byte[] earlier = await File.ReadAllBytesAsync(scene.Folder["certificate.pem"]);
        SezameRegistrationStep step = stopped.Open().ReadStep(); // throws where the files do not belong together
        bool isReplaced = !(await File.ReadAllBytesAsync(stopped.Folder["certificate.pem"])).AsSpan().SequenceEqual(earlier);
        Assert.That(step, Is.EqualTo(isReplaced ? SezameRegistrationStep.Complete : SezameRegistrationStep.AwaitingAcknowledgement), when);
        if (!isReplaced)
            Assert.That(scene.Folder.ReadAll().Where(file => file.Key != "lock"), Is.SubsetOf(stopped.Folder.ReadAll()).Using<KeyValuePair<string, byte[]>>(EqualFiles), when);

        stopped.Service.Forget().AnswerSign();
        await stopped.Open().SignAsync(TimeSpan.Zero);

        Assert.That(stopped.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete), when);
        Assert.That(await File.ReadAllBytesAsync(stopped.Folder["certificate.pem"]), Is.Not.EqualTo(earlier), when);
        string[] folders = Directory.GetDirectories(stopped.Folder.Path);
        Assert.That(folders, Has.Length.EqualTo(1), when);
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(folders[0], "certificate.pem")), Is.EqualTo(earlier), when);
        Assert.That(Directory.GetFiles(stopped.Folder.Path, "*.tmp", SearchOption.AllDirectories), Is.Empty, when);
    }

    private static bool EqualFiles(KeyValuePair<string, byte[]> one, KeyValuePair<string, byte[]> other) =>
        one.Key == other.Key && one.Value.AsSpan().SequenceEqual(other.Value);
}
