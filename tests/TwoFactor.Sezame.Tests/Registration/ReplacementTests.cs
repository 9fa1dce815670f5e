using System.Globalization;
using System.Net;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>Replacing a registration that is in use: the earlier one works until the new certificate exists.</summary>
public sealed class ReplacementTests
{
    private const string NotFound = """{"message":"User not found","tag":"email","errors":[]}""";

    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task The_earlier_registration_stays_in_use_until_the_new_certificate_exists_and_is_then_archived()
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
    [SetCulture("th-TH")] // where this year is 2569
    public async Task The_copy_of_the_earlier_registration_has_the_same_name_in_every_culture()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        await scene.Open().SignAsync(TimeSpan.Zero);
        string expected = scene.Time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        Assert.That(Path.GetFileName(Directory.GetDirectories(scene.Folder.Path).Single()), Does.StartWith($"replaced-{expected}T"));
    }

    [Test]
    public async Task After_a_lost_answer_the_new_key_is_kept_and_the_earlier_registration_is_unchanged()
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
    public async Task A_destroyed_registration_is_replaced_without_being_asked_and_a_copy_is_kept([Values] bool isAnswerLost)
    {
        SezameClientFiles files = await scene.CompleteAsync();
        scene.Service.Answer(HttpStatusCode.OK, "true");
        await scene.Open().DestroyRegistrationAsync();
        byte[] key = await File.ReadAllBytesAsync(files.KeyPath);
        if (isAnswerLost)
        {
            scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));
            await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));
        }

        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x");
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));
        await scene.Open().SignAsync(TimeSpan.Zero);

        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(await File.ReadAllBytesAsync(files.KeyPath), Is.Not.EqualTo(key));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(Directory.GetDirectories(scene.Folder.Path).Single(), "key.pem")), Is.EqualTo(key));
    }

    [Test]
    public async Task Whether_a_host_can_use_the_files_is_answered_for_the_registration_in_use()
    {
        Assert.That(scene.Open().HasCompleteRegistration(), Is.False, "nothing is registered");
        await scene.RegisterAsync();
        Assert.That(scene.Open().HasCompleteRegistration(), Is.False, "it awaits its acknowledgement");
        scene.Service.AnswerSign();
        await scene.Open().SignAsync(TimeSpan.Zero);
        Assert.That(scene.Open().HasCompleteRegistration(), Is.True);
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        Assert.That(scene.Open().HasCompleteRegistration(), Is.True, "a new one awaits its acknowledgement");
        File.Move(scene.Folder["certificate.pem"], scene.Folder["elsewhere.pem"]);
        Assert.That(scene.Open().HasCompleteRegistration(), Is.False, "its certificate is missing");
        File.Move(scene.Folder["elsewhere.pem"], scene.Folder["certificate.pem"]);
        Directory.Delete(scene.Folder["replacement"], recursive: true);
        scene.Service.Answer(HttpStatusCode.OK, "true");
        await scene.Open().DestroyRegistrationAsync();
        Assert.That(scene.Open().HasCompleteRegistration(), Is.False, "it was destroyed");
    }

    [Test]
    public async Task A_replacement_that_the_service_refuses_leaves_no_trace()
    {
        await scene.CompleteAsync();
        Dictionary<string, byte[]> before = scene.Folder.ReadAll();
        scene.Service.Answer(HttpStatusCode.NotFound, NotFound);

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("nobody@bar.com", "x", replaceExisting: true));

        Assert.That(scene.Folder.ReadAll(), Is.EqualTo(before));
        Assert.That(Directory.GetDirectories(scene.Folder.Path), Is.Empty);
    }

    // A folder of that name cannot be read as a file, like a file on a disk that fails.
    [Test]
    public async Task A_replacement_whose_record_cannot_be_read_is_not_taken_for_an_empty_one()
    {
        await scene.BeginReplacementAsync();
        File.Move(scene.Folder["replacement/registration.record"], scene.Folder["elsewhere"]);
        Directory.CreateDirectory(scene.Folder["replacement/registration.record"]);

        Assert.Throws<TwoFactorException>(() => scene.Open().ReadStep());
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));
        Assert.That(File.Exists(scene.Folder["replacement/key.pem"]));

        Directory.Delete(scene.Folder["replacement/registration.record"]);
        File.Move(scene.Folder["elsewhere"], scene.Folder["replacement/registration.record"]);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    [Test]
    public async Task A_complete_replacement_without_its_key_was_taken_over_before()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        byte[] key = await File.ReadAllBytesAsync(files.KeyPath);
        Directory.CreateDirectory(scene.Folder["replacement"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(scene.Folder["replacement"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        scene.Folder.Write("replacement/registration.record", await File.ReadAllTextAsync(scene.Folder["registration.record"]));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(await File.ReadAllBytesAsync(files.KeyPath), Is.EqualTo(key));
    }

    [Test]
    public async Task With_a_replacement_under_way_the_registration_in_use_cannot_be_destroyed()
    {
        await scene.BeginReplacementAsync();

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().DestroyRegistrationAsync());

        Assert.That(scene.Service.Sent, Has.Count.EqualTo(3));
    }
}
