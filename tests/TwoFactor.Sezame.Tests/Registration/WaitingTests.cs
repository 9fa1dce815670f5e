using System.Net;
using System.Net.Http.Headers;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>Waiting for the acknowledgement on the phone.</summary>
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
    public async Task The_service_is_asked_every_two_seconds_until_the_certificate_comes()
    {
        scene.Service.Answer(HttpStatusCode.NotFound, NotYet).Answer(HttpStatusCode.NotFound, NotYet).AnswerSign();

        SezameClientFiles? files = await scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromMinutes(1)));

        Assert.That(files, Is.Not.Null);
        Assert.That(scene.Pausing.Pauses, Is.EqualTo(new[] { TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2) }));
        Assert.That(SignRequests, Has.Count.EqualTo(3));
        Assert.That(SignRequests.Distinct().Count(), Is.EqualTo(1), "the request is the same each time");
    }

    // Shorter than the time between two questions, a multiple of it, and neither.
    [TestCase(1, new[] { 1 })]
    [TestCase(4, new[] { 2, 2 })]
    [TestCase(5, new[] { 2, 2, 1 })]
    public async Task The_last_question_is_asked_at_the_end_of_the_timeout(int seconds, int[] pauses)
    {
        foreach (int _ in pauses)
            scene.Service.Answer(HttpStatusCode.NotFound, NotYet);
        scene.Service.AnswerSign();

        SezameClientFiles? files = await scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(seconds)));

        Assert.That(files, Is.Not.Null);
        Assert.That(scene.Pausing.Pauses, Is.EqualTo(pauses.Select(pause => TimeSpan.FromSeconds(pause))));
    }

    [Test]
    public async Task Timers_that_fire_a_little_early_cause_no_further_question()
    {
        scene.Pausing.Early = TimeSpan.FromMilliseconds(1);
        for (int i = 0; i < 5; i++)
            scene.Service.Answer(HttpStatusCode.NotFound, NotYet);

        Assert.That(await scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(5))), Is.Null);

        Assert.That(SignRequests, Has.Count.EqualTo(4), "at 0, 2, 4 and 5 seconds");
    }

    [Test]
    public async Task Without_an_acknowledgement_signing_ends_in_time_and_a_later_run_continues()
    {
        for (int i = 0; i < 5; i++)
            scene.Service.Answer(HttpStatusCode.NotFound, NotYet);

        SezameClientFiles? files = await scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(7)));

        Assert.That(files, Is.Null);
        Assert.That(SignRequests, Has.Count.EqualTo(5), "at 0, 2, 4, 6 and 7 seconds");
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        scene.Service.AnswerSign();
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    [Test]
    public async Task With_a_zero_timeout_the_service_is_asked_once()
    {
        scene.Service.Answer(HttpStatusCode.NotFound, NotYet);

        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Null);
        Assert.That(SignRequests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Transient_failures_are_retried_and_Retry_After_is_respected()
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

    [TestCase(0)]
    [TestCase(3)]
    public async Task A_failure_at_the_end_of_the_timeout_is_thrown(int seconds)
    {
        if (seconds > 0)
            scene.Service.Answer(HttpStatusCode.NotFound, NotYet).Answer(HttpStatusCode.NotFound, NotYet);
        scene.Service.Answer(HttpStatusCode.BadGateway, "<html></html>");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(seconds))));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Unavailable));
    }

    // The service would be asked earlier than it wants.
    [Test]
    public async Task A_failure_with_a_Retry_After_beyond_the_timeout_is_thrown_at_once()
    {
        scene.Service.Answer(() => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Content = new ByteArrayContent([]),
            Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(10)) },
        });

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(9))));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Unavailable));
        Assert.That(SignRequests, Has.Count.EqualTo(1));
    }

    // The service issues a certificate only once. No document says what it answers to a later request: perhaps a refusal, or that nobody has acknowledged.
    [TestCase(404, NotYet)]
    [TestCase(409, """{"message":"already signed","tag":"409","errors":[]}""")]
    [TestCase(0, "", Description = "no connection")]
    public async Task A_lost_answer_that_may_have_been_the_certificate_is_not_called_a_missing_acknowledgement(int status, string body)
    {
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded)).Answer(HttpStatusCode.NotFound, NotYet);
        scene.Service.Answer(() => status == 0
            ? throw new HttpRequestException(HttpRequestError.ConnectionError)
            : new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(4))));

        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)));
        Assert.That(e.Message, Does.Contain("may have been the certificate").And.Contain("Ask again;").And.Contain("register again"));
        Assert.That(SignRequests, Has.Count.EqualTo(3), "at 0, 2 and 4 seconds");
        scene.Service.AnswerSign();
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null, "the service had issued none, so a later run gets it");
    }

    [Test]
    public async Task After_a_lost_answer_too_the_error_says_how_long_the_service_wants_to_be_left_alone()
    {
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        scene.Service.Answer(() => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromMinutes(10)) } });

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(5))));

        Assert.That((e.MayHaveBeenProcessed, e.RetryAfter), Is.EqualTo((true, (TimeSpan?)TimeSpan.FromMinutes(10))));
    }

    [Test]
    public async Task A_certificate_that_comes_after_a_lost_answer_is_stored()
    {
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded)).Answer(HttpStatusCode.NotFound, NotYet).AnswerSign();

        Assert.That(await scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(5))), Is.Not.Null);
    }

    // Once the service has issued the certificate, it may refuse with the same words.
    [TestCase("""{"message":"denied","tag":"403","errors":[]}""")]
    [TestCase("<html>403 Forbidden</html>")]
    public async Task A_denial_after_a_lost_answer_is_a_denial_that_names_the_lost_answer(string body)
    {
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        scene.Service.Answer(HttpStatusCode.Forbidden, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(5))));

        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed, e.ServiceCode), Is.EqualTo((TwoFactorError.AccessDenied, false, true, "403")));
        Assert.That(e.Message, Does.Contain("an answer was lost that may have been the certificate").And.Contain("denied on the phone").And.Contain("register again"));
    }

    [Test]
    public async Task A_404_page_ends_the_wait_with_a_protocol_violation()
    {
        scene.Service.Answer(HttpStatusCode.NotFound, "<html>404</html>", "text/html");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.FromMinutes(1)));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task A_denial_on_the_phone_is_AccessDenied_and_does_not_change_the_registration()
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
        await Wait.UntilAsync(() => scene.Pausing.Pauses.Count > 0, static () => { });
        await stop.CancelAsync();

        await Assert.ThatAsync(() => signing, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    private List<string> SignRequests =>
        [.. scene.Service.Sent.Select(sent => sent.Text).Where(text => text.StartsWith("POST /client/sign\n", StringComparison.Ordinal))];
}
