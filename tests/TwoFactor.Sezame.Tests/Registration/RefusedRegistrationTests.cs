using System.Net;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>Registrations that are refused before the service is asked, with a clear error and without overwriting anything.</summary>
public sealed class RefusedRegistrationTests
{
    private const string Secret = "09ed3abf4585e129d3cb0ccd1cae8b47ef503e73954e3245051df791ac77c470";

    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task An_earlier_registration_is_never_overwritten([Values] bool complete)
    {
        if (complete)
            await scene.CompleteAsync();
        else
            await scene.RegisterAsync();
        Dictionary<string, byte[]> before = ReadAll(scene.Folder.Path);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(e.Message, Does.Contain("already holds a registration"));
        Assert.That(ReadAll(scene.Folder.Path), Is.EqualTo(before));
    }

    [Test]
    public async Task A_key_without_a_record_is_not_overwritten_either()
    {
        scene.Folder.Make();
        scene.Folder.Write("key.pem", "somebody's");

        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(await File.ReadAllTextAsync(scene.Folder["key.pem"]), Is.EqualTo("somebody's"));
    }

    [Test]
    public async Task A_lock_file_on_a_read_only_file_system_is_not_reported_as_another_run()
    {
        await scene.RegisterAsync();
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open(options => options.Disk = new ReadOnlyDisk()).SignAsync(TimeSpan.Zero));
        Assert.That(e.Message, Does.Contain("cannot be created or written to").And.Not.Contain("another run"));
    }

    [Test]
    public async Task Of_two_concurrent_runs_the_second_is_refused()
    {
        TwoFactorException? second = null;
        scene.Service.Answer(() =>
        {
            second = Assert.Throws<TwoFactorException>(
                () => scene.Open().RegisterByEmailAsync("other@bar.com", "y", replaceExisting: true).GetAwaiter().GetResult());
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($$"""{"clientcode":"c","sharedsecret":"{{Secret}}"}""") };
        });

        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x");

        Assert.That(second!.Message, Does.Contain("in use by another run"));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    [TestCase("registration.record.tmp")]
    [TestCase("key.pem.tmp")]
    [TestCase("key.pass.tmp")]
    public async Task If_a_file_cannot_be_written_the_service_is_not_asked(string file)
    {
        scene.Folder.Make();
        Directory.CreateDirectory(scene.Folder[file]); // prevents the writing even for root

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(e.Message, Does.Contain("cannot be "));
        Assert.That(scene.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task If_the_certificate_cannot_be_written_it_is_not_requested()
    {
        SezameRegistration registration = await scene.RegisterAsync();
        Directory.CreateDirectory(scene.Folder["certificate.pem.tmp"]);

        await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That(scene.Service.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_file_in_place_of_the_folder_is_reported_as_Misconfigured()
    {
        await File.WriteAllTextAsync(scene.Folder.Path, string.Empty);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("{\"version\":2,\"step\":\"Complete\",\"endpoint\":\"https://sezame.example/\",\"subject\":{}}")]
    [TestCase("{\"version\":1,\"step\":\"complete, destroyed\",\"endpoint\":\"https://sezame.example/\",\"email\":null,\"subject\":{}}")]
    [TestCase("{\"version\":1,\"step\":1,\"endpoint\":\"https://sezame.example/\",\"email\":null,\"subject\":{}}")]
    [TestCase("{\"version\":1,\"step\":\"1\",\"endpoint\":\"https://sezame.example/\",\"email\":null,\"subject\":{}}")]
    [TestCase("{\"version\":1,\"step\":99,\"endpoint\":\"https://sezame.example/\",\"email\":null,\"subject\":{}}")]
    [TestCase("{\"version\":1,\"step\":\"Interrupted\",\"endpoint\":\"sezame.example\",\"email\":null,\"subject\":{}}")]
    public async Task An_unreadable_record_is_reported_and_not_changed(string record)
    {
        scene.Folder.Make();
        scene.Folder.Write("registration.record", record);

        TwoFactorException e = Assert.Throws<TwoFactorException>(() => scene.Open().ReadStep());
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(await File.ReadAllTextAsync(scene.Folder["registration.record"]), Is.EqualTo(record));
    }

    [Test]
    public async Task Signing_scanning_and_destroying_are_refused_before_registering()
    {
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().IsScannedAsync());
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().DestroyRegistrationAsync());
        Assert.That(scene.Open().ReadQrContent(), Is.Null);
        Assert.That(scene.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task A_registration_without_a_certificate_cannot_be_destroyed()
    {
        SezameRegistration registration = await scene.RegisterAsync();

        await Assert.ThrowsAsync<TwoFactorException>(() => registration.DestroyRegistrationAsync());

        Assert.That(scene.Service.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_shared_secret_is_never_sent_to_another_server()
    {
        await scene.RegisterAsync();
        SezameRegistration elsewhere = scene.Open(options => options.Endpoint = new Uri("https://elsewhere.example/"));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => elsewhere.SignAsync(TimeSpan.Zero));

        Assert.That(e.Message, Does.Contain("another server"));
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(1));
    }

    private static Dictionary<string, byte[]> ReadAll(string folder) =>
        Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    private sealed class ReadOnlyDisk : Disk
    {
        public override FileStream Open(string path) => throw new IOException("Read-only file system", 30);
    }
}
