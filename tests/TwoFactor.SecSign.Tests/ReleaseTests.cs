using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>A session is released after its approval, and a release that fails disturbs nothing.</summary>
public sealed class ReleaseTests
{
    [Test]
    public async Task A_release_sends_exactly_the_documented_parameters()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("released");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent.Single().Body, Is.EqualTo(WireSample.Load("Requests/release").RequestBody));
    }

    [Test]
    public async Task With_releases_switched_off_nothing_is_sent()
    {
        using MockedSecSign secSign = new(options => options.ReleaseAfterApproval = false);
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(secSign.Sent, Is.Empty);
            Assert.That(secSign.Provider.Capabilities.HasFlag(TwoFactorCapabilities.NeedsRelease), Is.False);
        }
    }

    [Test]
    public async Task A_cancelled_token_throws_even_if_nothing_is_sent()
    {
        using MockedSecSign secSign = new(options => options.ReleaseAfterApproval = false);
        await Assert.CatchAsync<OperationCanceledException>(() => secSign.Provider.ReleaseAsync(secSign.Handle(), new CancellationToken(canceled: true)));
    }

    [Test]
    public async Task A_session_that_no_longer_exists_needs_no_release()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("error-no-session").Answers("error-no-session");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(2), "other sessions are still released");
    }

    // The body says more than the status.
    [TestCase(404)]
    [TestCase(405)]
    [TestCase(501)]
    public async Task A_session_that_no_longer_exists_does_not_end_releases_under_any_status(int status)
    {
        const string NoSession = "error=400&errormsg=x&errorcode=10013";
        using MockedSecSign secSign = new MockedSecSign().Answers((HttpStatusCode)status, NoSession).Answers((HttpStatusCode)status, NoSession);
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(2), "other sessions are still released");
    }

    [Test]
    public async Task A_server_without_releases_gets_none_for_an_hour()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("error-bad-parameter").Answers("released").Answers("released");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(1));

        await secSign.Provider.ReleaseAsync(secSign.Handle(endpoint: "https://httpapi2.secsign.com/"));
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi2.secsign.com"), "the other server was not asked yet");

        secSign.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(2));
        secSign.Clock.Advance(TimeSpan.FromTicks(1));
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(3));
    }

    [TestCase(404, "")]
    [TestCase(404, "<html>Not found</html>")]
    [TestCase(400, "")]
    [TestCase(400, "<html>Bad request</html>")]
    [TestCase(400, "<p class='errormsg'>bad parameter</p>")]
    [TestCase(405, "")]
    [TestCase(501, "")]
    [TestCase(404, "error=404&errormsg=x")]
    [TestCase(501, "error=500&errormsg=x&errorcode=99999")]
    [TestCase(500, "error=500&errormsg=unknown request")]
    [TestCase(500, "error=500;errormsg=unknown request", Description = "SecSign 2.4: a bridge of the vendor's, with semicolons")]
    [TestCase(200, "error=500&errormsg=unknown request")]
    [TestCase(200, "error=501&errormsg=x")]
    [TestCase(400, "error=400&errormsg=x&errorcode=1")]
    public async Task However_a_server_says_that_it_does_not_know_releases_it_is_left_alone(int status, string body)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers((HttpStatusCode)status, body).Answers("started");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(1));

        await secSign.StartAsync();
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi.secsign.com"), "it is well");
    }

    [TestCase(500, "")]
    [TestCase(502, "<html>Bad gateway</html>")]
    [TestCase(503, "error=503&errormsg=busy")]
    [TestCase(503, "error=500&errormsg=busy")]
    [TestCase(502, "error=501&errormsg=busy")]
    [TestCase(503, "error=400&errormsg=busy")]
    [TestCase(500, "error=500&errormsg=x&errorcode=99999")]
    [TestCase(200, "<html>A page</html>")]
    public async Task A_release_that_fails_disturbs_no_login(int status, string body)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers((HttpStatusCode)status, body).Answers("released").Answers("started");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi2.secsign.com"), "the other server is asked");

        await secSign.StartAsync();
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi.secsign.com"), "no quarantine");
    }

    // It may not share the sessions of the server that started the challenge.
    [TestCase("error-no-session")]
    [TestCase("error-bad-parameter")]
    [TestCase("error-unknown-id")]
    public async Task What_the_other_server_refuses_is_not_released(string sample)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(HttpStatusCode.ServiceUnavailable, string.Empty).Answers(sample);
        Assert.That((await Failure.Of(() => secSign.Provider.ReleaseAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.Unavailable));
        Assert.That(secSign.Sent, Has.Count.EqualTo(2));
    }

    [TestCase("error-no-session")]
    [TestCase("error-bad-parameter")]
    [TestCase("error-unknown-id")]
    public async Task What_the_other_server_refuses_is_released_by_a_silent_starter_that_works_again(string sample)
    {
        using MockedSecSign secSign = new MockedSecSign()
            .Answers(() => throw new HttpRequestException(HttpRequestError.ConnectionError)).Answers("started") // a start: the primary is unavailable
            .Answers(sample).Answers("released");
        await secSign.StartAsync();
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent.TakeLast(2).Select(request => request.Address.Host), Is.EqualTo(new[] { "httpapi2.secsign.com", "httpapi.secsign.com" }));
    }

    // It may refuse only a session that it does not know.
    [Test]
    public async Task A_server_that_refuses_a_release_of_the_other_ones_session_still_gets_those_of_its_own()
    {
        using MockedSecSign secSign = new MockedSecSign()
            .Answers(() => throw new HttpRequestException(HttpRequestError.ConnectionError)).Answers(HttpStatusCode.BadRequest, "<html>Bad request</html>")
            .Answers("released");
        await Failure.Of(() => secSign.Provider.ReleaseAsync(secSign.Handle()));
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi2.secsign.com"));

        await secSign.Provider.ReleaseAsync(secSign.Handle(endpoint: "https://httpapi2.secsign.com/"));
        Assert.That(secSign.Sent, Has.Count.EqualTo(3));
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi2.secsign.com"));
    }

    [Test]
    public async Task A_refused_client_certificate_says_nothing_about_releases()
    {
        using MockedSecSign secSign = new MockedSecSign()
            .Answers(HttpStatusCode.BadRequest, "<center>No required SSL certificate was sent</center>").Answers("released");
        Assert.That((await Failure.Of(() => secSign.Provider.ReleaseAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.AccessDenied));
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_server_that_did_not_start_the_challenge_does_not_know_whether_it_is_released()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("error-no-session");
        ChallengeHandle ofEarlierServer = secSign.Handle(endpoint: "https://moved.example/");
        Assert.That((await Failure.Of(() => secSign.Provider.ReleaseAsync(ofEarlierServer))).Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
    }

    [Test]
    public async Task A_release_neither_ends_a_quarantine_nor_takes_the_call_that_may_end_it()
    {
        using MockedSecSign secSign = new MockedSecSign()
            .Answers(() => throw new HttpRequestException(HttpRequestError.ConnectionError)).Answers("started") // a start: the primary is unavailable
            .Answers("released").Answers("started")
            .Answers("released").Answers("started");
        await secSign.StartAsync();

        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi2.secsign.com"), "a silent server is not waited for");
        await secSign.StartAsync();
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi2.secsign.com"));

        secSign.Clock.Advance(new SecSignOptions().PrimaryQuarantine);
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        await secSign.StartAsync();
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi.secsign.com"), "the probe is left to the login");
    }

    [Test]
    public async Task Any_other_failure_of_a_release_is_thrown()
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers(HttpStatusCode.ServiceUnavailable, string.Empty);
        Assert.That((await Failure.Of(() => secSign.Provider.ReleaseAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.Unavailable));
    }
}
