using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>The notice that somebody logged in with the password, with the exchange of the specification.</summary>
public sealed class FraudNoticeTests
{
    private SezameTenant tenant = null!;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [Test]
    public async Task A_notice_is_a_login_of_type_fraud_with_a_lifetime_of_a_day()
    {
        WireSample sample = WireSample.Load("fraud-notice");
        tenant.Service.Answer(sample);

        await tenant.Ability<IFraudNotice>().NotifyAsync("foo-client-user");

        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
    }

    [Test]
    public async Task A_notice_can_have_a_message()
    {
        tenant.Service.Answer(WireSample.Load("fraud-notice"));

        await tenant.Ability<IFraudNotice>().NotifyAsync("jdoe", "Was this you?");

        Assert.That(tenant.Service.Sent.Single().Text, Does.EndWith("""{"username":"jdoe","message":"Was this you?","timeout":1440,"type":"fraud"}"""));
    }

    // The phone shows the notice already, and a repeat would alarm twice.
    [TestCase("""{"status":"initiated"}""")]
    [TestCase("""{"status":"pending"}""")]
    [TestCase("""{"id":7,"status":"initiated"}""")]
    [TestCase("""{"id":"566845a2","Id":"other","status":"initiated"}""")]
    [TestCase("""{"id":"566845a2","status":null}""")]
    public async Task A_field_that_a_notice_does_not_need_does_not_spoil_its_answer(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        await tenant.Ability<IFraudNotice>().NotifyAsync("jdoe");
    }

    [Test]
    public async Task More_fields_than_a_status_may_have_do_not_spoil_the_answer_to_a_notice()
    {
        string others = string.Concat(Enumerable.Range(0, 100).Select(i => $",\"x{i}\":{i}"));
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"566845a2","status":"initiated"{{others}}}""");
        await tenant.Ability<IFraudNotice>().NotifyAsync("jdoe");
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("true")]
    [TestCase("<html>Welcome</html>")]
    [TestCase("""{"message":"upstream unavailable"}""")]
    [TestCase("""{"status":"error","message":"upstream unavailable"}""")]
    [TestCase("""{"status":"Initiated"}""")]
    [TestCase("""{"id":"","status":"ok"}""")]
    [TestCase("""{"id":"../x","status":"ok"}""")]
    [TestCase("""{"tag":"message","status":"refused"}""")]
    [TestCase("""{"id":"566845a2","status":"initiated"}{}""")]
    public async Task Another_answer_with_status_200_does_not_count_as_a_sent_notice(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Ability<IFraudNotice>().NotifyAsync("jdoe"));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    // The same limits as for a challenge.
    [Test]
    public async Task A_text_that_is_too_long_or_badly_encoded_is_refused_and_not_sent()
    {
        IFraudNotice notice = tenant.Ability<IFraudNotice>();
        await Assert.ThrowsAsync<ArgumentException>(() => notice.NotifyAsync("jdoe", new string('x', ChallengeRequest.MaximumMessageLength + 1)));
        await Assert.ThrowsAsync<ArgumentException>(() => notice.NotifyAsync("jdoe", "half a character: \uD800"));
        await Assert.ThrowsAsync<ArgumentException>(() => notice.NotifyAsync(new string('x', UserName.MaximumLength + 1)));

        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task A_notice_to_a_user_without_a_phone_is_UserNotEnrolled()
    {
        tenant.Service.Answer(WireSample.Load("login-unpaired"));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Ability<IFraudNotice>().NotifyAsync("jdoe"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
    }
}
