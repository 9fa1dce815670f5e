namespace TwoFactor.Sezame.Tests;

/// <summary>The notice that somebody logged in with the password, as the specification writes the exchange.</summary>
public sealed class FraudNoticeTests
{
    private SezameTenant tenant = null!;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [Test]
    public async Task A_notice_is_a_login_of_type_fraud_that_stays_for_a_day()
    {
        WireSample sample = WireSample.Load("fraud-notice");
        tenant.Service.Answer(sample);

        await tenant.Ability<IFraudNotice>().NotifyAsync("foo-client-user");

        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(sample.Request));
    }

    [Test]
    public async Task A_notice_may_have_a_message()
    {
        tenant.Service.Answer(WireSample.Load("fraud-notice"));

        await tenant.Ability<IFraudNotice>().NotifyAsync("jdoe", "Was this you?");

        Assert.That(tenant.Service.Sent.Single().Text, Does.EndWith("""{"username":"jdoe","message":"Was this you?","timeout":1440,"type":"fraud"}"""));
    }

    // C13: the same bounds as for a challenge
    [Test]
    public async Task What_is_too_long_for_a_phone_is_refused_and_not_sent()
    {
        IFraudNotice notice = tenant.Ability<IFraudNotice>();
        await Assert.ThrowsAsync<ArgumentException>(() => notice.NotifyAsync("jdoe", new string('x', ChallengeRequest.MaximumMessageLength + 1)));
        await Assert.ThrowsAsync<ArgumentException>(() => notice.NotifyAsync("jdoe", "half a character: \uD800"));
        await Assert.ThrowsAsync<ArgumentException>(() => notice.NotifyAsync(new string('x', UserName.MaximumLength + 1)));

        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task A_user_without_a_phone_is_said_so()
    {
        tenant.Service.Answer(WireSample.Load("login-unpaired"));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Ability<IFraudNotice>().NotifyAsync("jdoe"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
    }
}
