using System.Net;
using TwoFactor.Files;
using TwoFactor.Sezame.Registration;

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

    [TestCase("")]
    [TestCase("jdoe")]
    [TestCase("@example.com")]
    [TestCase("jdoe@")]
    [TestCase("jdoe@bücher.example")]
    [TestCase("j doe@example.com")]
    [TestCase("jdoe@example.com\n")]
    public async Task An_email_address_that_a_certificate_cannot_contain_is_refused(string email)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Open().RegisterByEmailAsync(email, "x"));
        Assert.That(Directory.Exists(scene.Folder.Path), Is.False);
    }

    [Test]
    public async Task Names_that_cannot_be_sent_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Open().RegisterByEmailAsync(new string('a', 120) + "@example.com", "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", " "));
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "a\nb"));
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Open().RegisterByQrCodeAsync("a\nb", "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => OpenWith(new SezameSubject { Country = "Austria" }).RegisterByEmailAsync("foo@bar.com", "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => OpenWith(new SezameSubject { Organization = new string('o', 65) }).RegisterByEmailAsync("foo@bar.com", "x"));
        Assert.That(Directory.Exists(scene.Folder.Path), Is.False);
    }

    [Test]
    public void The_lengths_of_names_are_limited()
    {
        Assert.That(() => RegistrationArguments.CheckEmail(new string('a', 116) + "@example.com"), Throws.Nothing);
        Assert.That(() => RegistrationArguments.CheckEmail(new string('a', 117) + "@example.com"), Throws.ArgumentException);
        Assert.That(() => RegistrationArguments.CheckServiceName(new string('a', 200)), Throws.Nothing);
        Assert.That(() => RegistrationArguments.CheckServiceName(new string('a', 201)), Throws.ArgumentException);
        Assert.That(() => RegistrationArguments.CheckServiceName("a\ud800"), Throws.ArgumentException);
        Assert.That(() => new SezameSubject { State = new string('s', 128), OrganizationalUnit = new string('u', 64), Country = "AT" }.Check(), Throws.Nothing);
        foreach (SezameSubject wrong in (SezameSubject[])[
            new() { State = new string('s', 129) }, new() { Locality = new string('l', 129) }, new() { OrganizationalUnit = new string('u', 65) },
            new() { Locality = " " }, new() { Locality = "a\nb" }, new() { Locality = "a\ud800" }, new() { Country = "at" }, new() { Country = "A" }, new() { Country = "A1" }])
            Assert.That(wrong.Check, Throws.ArgumentException, wrong.ToString());
    }

    [Test]
    public void Settings_outside_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.Open(options => options.KeyLength = 1024));
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.Open(options => options.KeyLength = 16384));
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.Open(options => options.KeyLength = 2049));
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.Open(options => options.KeyLength = 2056)); // a length that OpenSSL has, and Windows has not
        Assert.That(() => scene.Open(options => options.KeyLength = 2112), Throws.Nothing);
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.Open(options => options.PollInterval = TimeSpan.FromSeconds(0.4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => scene.Open(options => options.PollInterval = TimeSpan.FromMinutes(2)));
    }

    [Test]
    public async Task An_endpoint_without_https_is_refused_and_its_setting_is_named()
    {
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Endpoint = new Uri("http://sezame.example/")).RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Message, Does.Contain("Endpoint must be an https address").And.Not.Contain("sezame.example"));
    }

    [TestCase("""{"clientcode":"","sharedsecret":"s"}""")]
    [TestCase("""{"clientcode":"c","sharedsecret":""}""")]
    [TestCase("""{"clientcode":"12345678901234567890123456789012345678901234567890123456789012345","sharedsecret":"s"}""")] // 65 characters
    [TestCase("""{"clientcode":"c\n","sharedsecret":"s"}""")]
    [TestCase("""{"clientcode":"c","sharedsecret":"s\u0000"}""")]
    [TestCase("""{"clientcode":"c","ClientCode":"d","sharedsecret":"s"}""")]
    [TestCase("""{"clientcode":"c","sharedsecret":"s","shared_secret":"t"}""")]
    [TestCase("""{"clientcode":"c","clientcode":"c","sharedsecret":"s"}""")]
    [TestCase("""{"clientcode":"c"}""")]
    [TestCase("""{"sharedsecret":"s"}""")]
    [TestCase("<html></html>")]
    public async Task A_registration_answer_without_a_usable_required_field_is_a_protocol_violation(string body)
    {
        scene.Service.Answer(HttpStatusCode.OK, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Interrupted));
    }

    [TestCase(1024, true)]
    [TestCase(1025, false)]
    public async Task The_length_of_the_shared_secret_is_limited(int length, bool isAccepted)
    {
        scene.Service.Answer(HttpStatusCode.OK, $$"""{"clientcode":"c","sharedsecret":"{{new string('s', length)}}"}""");

        Task registering = scene.Open().RegisterByEmailAsync("foo@bar.com", "x");
        if (isAccepted)
            await registering;
        else
            Assert.That((await Assert.ThrowsAsync<TwoFactorException>(() => registering)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    private SezameRegistration OpenWith(SezameSubject subject) => scene.Open(options => options.Subject = subject);

    private static Dictionary<string, byte[]> ReadAll(string folder) =>
        Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    private sealed class ReadOnlyDisk : Disk
    {
        public override FileStream Open(string path) => throw new IOException("Read-only file system", 30);
    }
}
