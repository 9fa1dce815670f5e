using System.Net;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>What the answer to a registration has to contain.</summary>
public sealed class RegistrationAnswerTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

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
}
