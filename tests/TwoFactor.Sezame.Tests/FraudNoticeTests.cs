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
