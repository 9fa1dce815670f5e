using System.Net;
using System.Net.Http.Headers;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>Waiting for somebody to acknowledge on the phone.</summary>
public sealed class WaitingTests
{
    private const string NotYet = """{"message":"Client not found","tag":"404","errors":[]}""";

    private RegistrationScene scene = null!;
    private SezameRegistration registration = null!;

    [SetUp]
    public async Task SetUp()
    {
        scene = new RegistrationScene();
        registration = await scene.RegisterAsync();
    }

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task It_asks_every_two_seconds_until_the_certificate_comes()
    {
        scene.Service.Answer(HttpStatusCode.NotFound, NotYet).Answer(HttpStatusCode.NotFound, NotYet).AnswerSign();

        SezameClientFiles? files = await scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromMinutes(1)));

        Assert.That(files, Is.Not.Null);
        Assert.That(scene.Pausing.Pauses, Is.EqualTo(new[] { TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2) }));
        Assert.That(SignRequests, Has.Count.EqualTo(3));
        Assert.That(SignRequests.Distinct().Count(), Is.EqualTo(1), "each time the same request");
    }

    [Test]
    public async Task Never_acknowledged_it_gives_up_in_time_and_a_later_run_goes_on()
    {
        for (int i = 0; i < 4; i++)
            scene.Service.Answer(HttpStatusCode.NotFound, NotYet);

        SezameClientFiles? files = await scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(7)));

        Assert.That(files, Is.Null);
        Assert.That(SignRequests, Has.Count.EqualTo(4), "at 0, 2, 4 and 6 seconds");
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        scene.Service.AnswerSign();
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    [Test]
    public async Task Without_patience_it_asks_once()
    {
        scene.Service.Answer(HttpStatusCode.NotFound, NotYet);

        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Null);
        Assert.That(SignRequests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_service_in_trouble_is_waited_out_for_as_long_as_it_asks()
    {
        scene.Service.Answer(() => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Content = new ByteArrayContent([]),
            Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(10)) },
        });
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ConnectionError));
        scene.Service.AnswerSign();

        SezameClientFiles? files = await scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromMinutes(1)));

        Assert.That(files, Is.Not.Null);
        Assert.That(scene.Pausing.Pauses, Is.EqualTo(new[] { TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2) }));
    }

    [Test]
    public async Task Trouble_that_outlasts_patience_is_said()
    {
        scene.Service.Answer(HttpStatusCode.BadGateway, "<html></html>");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Unavailable));
    }

    [Test]
    public async Task A_page_that_says_not_found_is_no_reason_to_wait()
    {
        scene.Service.Answer(HttpStatusCode.NotFound, "<html>404</html>", "text/html");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.FromMinutes(1)));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task Denied_on_the_phone_it_is_refused_and_the_registration_stays_as_it_was()
    {
        scene.Service.Answer(HttpStatusCode.Forbidden, """{"message":"denied","tag":"403","errors":[]}""");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.FromMinutes(1)));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.AccessDenied));
        Assert.That(e.Message, Does.Contain("denied on the phone"));
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    [Test]
    public async Task A_cancelled_wait_loses_nothing()
    {
        using CancellationTokenSource stop = new();
        scene.Service.Answer(HttpStatusCode.NotFound, NotYet).AnswerSign();

        Task<SezameClientFiles?> signing = registration.SignAsync(TimeSpan.FromMinutes(1), stop.Token);
        while (scene.Pausing.Pauses.Count == 0)
            await Task.Yield();
        await stop.CancelAsync();

        await Assert.ThatAsync(() => signing, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    private List<string> SignRequests =>
        [.. scene.Service.Sent.Select(sent => sent.Text).Where(text => text.StartsWith("POST /client/sign\n", StringComparison.Ordinal))];
}
