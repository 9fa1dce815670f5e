using TwoFactor.Sezame.Registration;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>Which names and settings a registration takes. Others are refused before anything is sent or written.</summary>
public sealed class RegistrationArgumentTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

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

    private SezameRegistration OpenWith(SezameSubject subject) => scene.Open(options => options.Subject = subject);
}
