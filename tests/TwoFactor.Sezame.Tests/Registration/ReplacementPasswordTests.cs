using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>The stored password of the key when a registration is replaced.</summary>
public sealed class ReplacementPasswordTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task A_given_password_that_is_stored_for_the_earlier_registration_stays_stored([Values] bool import)
    {
        SezameClientFiles files = await scene.CompleteAsync();
        byte[] stored = await File.ReadAllBytesAsync(files.KeyPasswordFile!);
        SezameRegistration registration = scene.Open(options => options.KeyPassword = Encoding.UTF8.GetString(stored).TrimEnd('\n'));
        if (import)
        {
            using X509Certificate2 certificate = scene.MakeCertificate();
            registration.Import(certificate, replaceExisting: true);
        }
        else
        {
            scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
            await registration.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
            await registration.SignAsync(TimeSpan.Zero);
        }

        Assert.That(await File.ReadAllBytesAsync(files.KeyPasswordFile!), Is.EqualTo(stored));
        Assert.That(() => scene.LoadAsHost(isPfx: false), Throws.Nothing);
        Assert.That(() => scene.LoadAsHost(isPfx: true), Throws.Nothing);
    }

    [Test]
    public async Task Whether_a_password_is_stored_is_answered_for_the_registration_that_the_next_step_works_on()
    {
        Assert.That(scene.Open().HasStoredKeyPassword(), Is.False, "nothing is registered");
        await scene.CompleteAsync();
        Assert.That(scene.Open().HasStoredKeyPassword(), Is.True);

        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open(options => options.KeyPassword = "correct horse").RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        Assert.That(scene.Open().HasStoredKeyPassword(), Is.False, "the key of the new registration has the given password");
    }

    [Test]
    public async Task A_password_that_does_not_open_the_key_of_an_interrupted_replacement_is_reported_with_that_key()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.KeyPassword = "A").RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.KeyPassword = "B").RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true));
        Assert.That(e.Message, Does.Contain($"'{scene.Folder["replacement/key.pem"]}'").And.Contain("remove the folder 'replacement'"));
    }

    // The service has confirmed it: without the folder, its key and its shared secret would be lost.
    [Test]
    public async Task A_wrong_password_of_a_replacement_that_awaits_its_acknowledgement_gives_no_advice_to_remove_it()
    {
        await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email"));
        await scene.Open(options => options.KeyPassword = "A").RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open(options => options.KeyPassword = "B").SignAsync(TimeSpan.Zero));
        Assert.That(e.Message, Does.Contain($"'{scene.Folder["replacement/key.pem"]}'").And.Contain("give its password").And.Not.Contain("remove"));
    }

    [Test]
    public async Task A_stored_password_that_does_not_open_the_new_key_is_removed()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        scene.Service.Answer(WireSample.Load("register-by-email")).AnswerSign();
        SezameRegistration registration = scene.Open(options => options.KeyPassword = "correct horse");
        await registration.RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);

        await registration.SignAsync(TimeSpan.Zero);

        Assert.That(File.Exists(files.KeyPasswordFile), Is.False);
    }
}
