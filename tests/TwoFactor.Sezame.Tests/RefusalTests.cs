using System.Net;
using System.Net.Http.Headers;

namespace TwoFactor.Sezame.Tests;

/// <summary>The error for each HTTP status and each transport failure, for each call.</summary>
public sealed class RefusalTests
{
    private const string Body = """{"message":"SECRET-TEXT","tag":"SECRET-TAG","errors":[{"tag":"SECRET-TAG","message":"SECRET-TEXT"}]}""";

    private static readonly Dictionary<string, Func<SezameTenant, Task>> Calls = new()
    {
        ["start"] = tenant => tenant.Provider.StartChallengeAsync(new ChallengeRequest("SECRET-USER")),
        ["poll"] = tenant => tenant.Provider.PollStateAsync(tenant.Handle()),
        ["pair"] = tenant => tenant.Ability<IUserPairing>().PairAsync("SECRET-USER"),
        ["is paired"] = tenant => tenant.Ability<IUserPairing>().IsPairedAsync("SECRET-USER"),
        ["unpair"] = tenant => tenant.Ability<IUserPairing>().UnpairAsync("SECRET-USER"),
        ["notify"] = tenant => tenant.Ability<IFraudNotice>().NotifyAsync("SECRET-USER"),
    };

    private static readonly (int Status, TwoFactorError Error)[] Statuses =
    [
        (300, TwoFactorError.ProtocolViolation),
        (301, TwoFactorError.ProtocolViolation),
        (302, TwoFactorError.ProtocolViolation),
        (304, TwoFactorError.ProtocolViolation),
        (307, TwoFactorError.ProtocolViolation),
        (400, TwoFactorError.InvalidRequest),
        (401, TwoFactorError.AccessDenied),
        (403, TwoFactorError.AccessDenied),
        (405, TwoFactorError.InvalidRequest),
        (408, TwoFactorError.Unavailable),
        (413, TwoFactorError.InvalidRequest),
        (422, TwoFactorError.InvalidRequest),
        (429, TwoFactorError.RateLimited),
        (500, TwoFactorError.Unavailable),
        (502, TwoFactorError.Unavailable),
        (503, TwoFactorError.Unavailable),
        (504, TwoFactorError.Unavailable),
        (600, TwoFactorError.ProtocolViolation),
        (999, TwoFactorError.ProtocolViolation),
    ];

    private SezameTenant tenant = null!;

    private static IEnumerable<TestCaseData> EveryCallAndStatus =>
        from call in Calls.Keys
        from row in Statuses
        from body in new[] { Body, string.Empty, "<html>SECRET-TEXT</html>" }
        // Only an answer of the service itself can mean that a request is wrong.
        let error = body != Body && row.Error == TwoFactorError.InvalidRequest ? TwoFactorError.ProtocolViolation : row.Error
        select new TestCaseData(call, row.Status, body, error).SetArgDisplayNames(call, $"{row.Status}", body.Length == 0 ? "nothing" : body[..1]);

    private static IEnumerable<string> EveryCall => Calls.Keys;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [TestCaseSource(nameof(EveryCallAndStatus))]
    public async Task An_HTTP_status_means_the_same_in_every_call(string call, int status, string body, TwoFactorError error)
    {
        tenant.Service.Answer((HttpStatusCode)status, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => Calls[call](tenant));

        Assert.That(e.Error, Is.EqualTo(error));
        Assert.That(e.ServiceCode, Is.EqualTo($"{status}"));
        Assert.That(e.Provider, Is.EqualTo("Sezame"));
        Assert.That(e.Tenant, Is.EqualTo("acme"));
        Assert.That(e.IsTransient, Is.EqualTo(error is TwoFactorError.Unavailable or TwoFactorError.RateLimited));
        Assert.That(e.MayHaveBeenProcessed, Is.EqualTo(error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation));
        Assert.That(e.ToString(), Does.Not.Contain("SECRET"));
        Assert.That(tenant.Service.Sent, Has.Count.EqualTo(1), "no request is repeated");
    }

    [Test]
    public async Task A_user_without_a_paired_phone_is_not_enrolled()
    {
        tenant.Service.Answer(WireSample.Load("login-unpaired"));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => tenant.Provider.StartChallengeAsync(new ChallengeRequest("foo-client-user")));

        Assert.That(tenant.Service.Sent.Single().Text, Is.EqualTo(WireSample.Load("login-unpaired").Request));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
        Assert.That(e.ServiceCode, Is.EqualTo("404"));
        Assert.That(e.MayHaveBeenProcessed, Is.False);
        Assert.That(e.IsTransient, Is.False);
    }

    // A login page of a network has status 200. If it counted as success, a lost phone would stay paired.
    [TestCase("<html>Please log in to the guest network</html>")]
    [TestCase("\r\n<!DOCTYPE html>")]
    public async Task A_page_with_status_200_does_not_count_as_an_ended_pairing(string page)
    {
        tenant.Service.Answer(HttpStatusCode.OK, page, "text/html");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Ability<IUserPairing>().UnpairAsync("jdoe"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(e.MayHaveBeenProcessed);
    }

    [Test]
    public async Task A_409_page_does_not_count_as_a_paired_user()
    {
        tenant.Service.Answer(HttpStatusCode.Conflict, "<html>409</html>", "text/html");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Ability<IUserPairing>().PairAsync("jdoe"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    // A web server in front of the service may refuse the certificate with its own page.
    [TestCase(400, "<html><head><title>400 No required SSL certificate was sent</title></head><center>nginx</center></html>")]
    [TestCase(400, "<html><head><title>400 The SSL certificate error</title></head></html>")]
    [TestCase(400, "A CLIENT CERTIFICATE is required.")]
    [TestCase(495, "")]
    [TestCase(496, "<html></html>")]
    [TestCase(403, "<html>403 Forbidden</html>")]
    public async Task A_page_that_refuses_the_client_certificate_is_a_denied_access(int status, string page) =>
        Assert.That(await ErrorOfStartAsync(status, page), Is.EqualTo(TwoFactorError.AccessDenied));

    [TestCase(502, "upstream SSL certificate verify error", TwoFactorError.Unavailable)]
    [TestCase(200, "No required SSL certificate was sent", TwoFactorError.ProtocolViolation)]
    [TestCase(400, "<html><h1>400 Bad Request</h1>Request Header Or Cookie Too Large</html>", TwoFactorError.ProtocolViolation)]
    public async Task Another_page_about_certificates_or_requests_is_not_a_denied_access(int status, string page, TwoFactorError expected) =>
        Assert.That(await ErrorOfStartAsync(status, page), Is.EqualTo(expected));

    [TestCase(HttpStatusCode.TooManyRequests)]
    [TestCase(HttpStatusCode.ServiceUnavailable)]
    public async Task Retry_After_is_passed_on(HttpStatusCode status)
    {
        tenant.Service.Answer(() => new HttpResponseMessage(status)
        {
            Content = new ByteArrayContent([]),
            Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(17)) },
        });

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(tenant.Handle()));

        Assert.That(e.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(17)));
    }

    [TestCaseSource(nameof(EveryCall))]
    public async Task A_request_with_a_lost_answer_is_not_repeated_and_may_have_been_processed(string call)
    {
        tenant.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => Calls[call](tenant));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Unavailable));
        Assert.That(e.IsTransient);
        Assert.That(e.MayHaveBeenProcessed);
        Assert.That(tenant.Service.Sent, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(EveryCall))]
    public async Task A_server_name_that_cannot_be_resolved_means_that_nothing_was_sent(string call)
    {
        tenant.Service.Answer(() => throw new HttpRequestException(HttpRequestError.NameResolutionError));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => Calls[call](tenant));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Unavailable));
        Assert.That(e.MayHaveBeenProcessed, Is.False);
    }

    [Test]
    public async Task An_error_whose_page_is_too_long_keeps_its_meaning_and_its_pause()
    {
        HttpResponseMessage busy = new(HttpStatusCode.ServiceUnavailable) { Content = new ByteArrayContent(new byte[(1024 * 1024) + 1]) };
        busy.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.FromSeconds(20));
        tenant.Service.Answer(() => busy);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => Calls["poll"](tenant));

        Assert.That((e.Error, e.IsTransient, e.RetryAfter), Is.EqualTo((TwoFactorError.Unavailable, true, TimeSpan.FromSeconds(20))));
    }

    [TestCaseSource(nameof(EveryCall))]
    public async Task An_answer_that_is_too_long_is_a_violation_of_the_protocol(string call)
    {
        tenant.Service.Answer(HttpStatusCode.OK, new byte[(1024 * 1024) + 1]);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => Calls[call](tenant));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    private async Task<TwoFactorError> ErrorOfStartAsync(int status, string page)
    {
        tenant.Service.Answer((HttpStatusCode)status, page, "text/html");
        return (await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")))).Error;
    }
}
