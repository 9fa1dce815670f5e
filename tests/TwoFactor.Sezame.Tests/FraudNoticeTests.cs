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

    [Test]
    public async Task A_user_without_a_phone_is_said_so()
    {
        tenant.Service.Answer(WireSample.Load("login-unpaired"));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Ability<IFraudNotice>().NotifyAsync("jdoe"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
    }
}
