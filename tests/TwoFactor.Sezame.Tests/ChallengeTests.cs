using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>Starting, polling, cancelling and releasing, with the exchanges of the specification.</summary>
public sealed class ChallengeTests
{
    private SezameTenant tenant = null!;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [Test]
    public async Task A_plain_start_sends_the_user_and_our_own_lifetime()
    {
        WireSample sample = WireSample.Load("login-minimal");
        tenant.Service.Answer(sample);

        Challenge challenge = await tenant.Provider.StartChallengeAsync(new ChallengeRequest("foo-client-user"));

        AssertSent(sample);
        Assert.That(challenge.AccessPass, Is.Null);
        Assert.That(challenge.StartedAt, Is.EqualTo(tenant.Time.GetUtcNow()));
        Assert.That(challenge.ExpiresAt, Is.EqualTo(tenant.Time.GetUtcNow().AddMinutes(2)));
        Assert.That(challenge.Handle.User, Is.EqualTo("foo-client-user"));
        Assert.That(challenge.Handle.ServiceIds, Is.EqualTo(new Dictionary<string, string> { ["id"] = "56682bc0e0bda686c28b4568" }));
        Assert.That(challenge.Handle.Endpoint, Is.EqualTo(SezameTenant.Endpoint));
    }

    [Test]
    public async Task A_start_sends_all_documented_fields()
    {
        WireSample sample = WireSample.Load("login-advanced");
        tenant.Service.Answer(sample);

        Challenge challenge = await tenant.Provider.StartChallengeAsync(new ChallengeRequest("foo-client-user")
        {
            Message = "Login to Example",
            Lifetime = TimeSpan.FromMinutes(30),
            CallbackUri = new Uri("https://test.example.com/sezameauthcallback/"),
            CallbackData = new Dictionary<string, string> { ["foo"] = "bar" },
        });

        AssertSent(sample);
        Assert.That(challenge.ExpiresAt, Is.EqualTo(tenant.Time.GetUtcNow().AddMinutes(30)));
    }

    // A phone has little room, and an escaped letter needs six characters.
    [Test]
    public async Task A_start_escapes_only_what_JSON_requires()
    {
        tenant.Service.Answer(WireSample.Load("login-minimal"));

        await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe") { Message = "Grüße & <42 €> \"+1\"" });

        Assert.That(tenant.Service.Sent.Single().Text, Does.Contain("""
            "message":"Grüße & <42 €> \"+1\""
            """));
    }

    [TestCase(1, 1)]
    [TestCase(59, 1)]
    [TestCase(60, 1)]
    [TestCase(61, 2)]
    [TestCase(86_400, 1440)]
    public async Task A_lifetime_is_sent_in_whole_minutes_rounded_up_and_the_deadline_is_exact(int seconds, int minutes)
    {
        tenant.Service.Answer(WireSample.Load("login-minimal"));

        Challenge challenge = await tenant.Provider.StartChallengeAsync(
            new ChallengeRequest("jdoe") { Lifetime = TimeSpan.FromSeconds(seconds) });

        Assert.That(tenant.Service.Sent[0].Text, Does.EndWith($$"""{"username":"jdoe","timeout":{{minutes}}}"""));
        Assert.That(challenge.ExpiresAt, Is.EqualTo(tenant.Time.GetUtcNow().AddSeconds(seconds)));
    }

    [Test]
    public async Task Callback_data_without_a_callback_is_left_out()
    {
        tenant.Service.Answer(WireSample.Load("login-minimal"));

        await tenant.Provider.StartChallengeAsync(
            new ChallengeRequest("jdoe") { CallbackData = new Dictionary<string, string> { ["foo"] = "bar" } });

        Assert.That(tenant.Service.Sent[0].Text, Does.EndWith("""{"username":"jdoe","timeout":2}"""));
    }

    [Test]
    public async Task An_empty_message_is_left_out_so_that_the_phone_shows_the_services_own()
    {
        tenant.Service.Answer(WireSample.Load("login-minimal"));

        await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe") { Message = string.Empty });

        Assert.That(tenant.Service.Sent[0].Text, Does.EndWith("""{"username":"jdoe","timeout":2}"""));
    }

    [Test]
    public async Task Characters_of_every_kind_are_sent_unchanged()
    {
        tenant.Service.Answer(WireSample.Load("login-minimal"));

        await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jörg <o'neil>+\"x\"@b.example 😀")
        {
            Message = "Zeile 1\nZeile 2",
            CallbackUri = new Uri("https://bücher.example/ü?a=b&c=/"),
        });

        Assert.That(tenant.Service.Sent[0].Text, Does.EndWith(
            """{"username":"jörg <o'neil>+\"x\"@b.example \uD83D\uDE00","message":"Zeile 1\nZeile 2","timeout":2,"callback":"https://xn--bcher-kva.example/%C3%BC?a=b&c=/"}"""));
    }

    [Test]
    public async Task An_endpoint_with_a_path_keeps_it()
    {
        using SezameTenant behindProxy = new(new Uri("https://gateway.example/sezame"));
        behindProxy.Service.Answer(WireSample.Load("login-minimal"));
        behindProxy.Service.Answer(HttpStatusCode.OK, """{"id":"56682bc0e0bda686c28b4568","status":"initiated"}""");

        Challenge challenge = await behindProxy.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"));
        await behindProxy.Provider.PollStateAsync(challenge.Handle);

        Assert.That(behindProxy.Service.Sent[0].Server, Is.EqualTo("https://gateway.example"));
        Assert.That(behindProxy.Service.Sent[0].Text, Does.StartWith("POST /sezame/auth/login\n"));
        Assert.That(behindProxy.Service.Sent[1].Text, Is.EqualTo("GET /sezame/auth/status/56682bc0e0bda686c28b4568\n"));
    }

    [TestCase("status-initiated", ChallengeState.Pending, null)]
    [TestCase("status-authorized", ChallengeState.Approved, "foo-client-user")]
    [TestCase("status-denied", ChallengeState.Denied, null)]
    public async Task Each_documented_status_is_read(string name, ChallengeState state, string? approvedUser)
    {
        WireSample sample = WireSample.Load(name);
        tenant.Service.Answer(sample);

        ChallengeStatus status = await tenant.Provider.PollStateAsync(tenant.Handle());

        AssertSent(sample);
        Assert.That(status.State, Is.EqualTo(state));
        Assert.That(status.ApprovedUser, Is.EqualTo(approvedUser));
        Assert.That(status.Message, Is.EqualTo("Authenticate my portal shop"));
    }

    [TestCase("pending", ChallengeState.Pending)]
    [TestCase("", ChallengeState.Unknown)]
    [TestCase("Authorized", ChallengeState.Unknown)]
    [TestCase("AUTHORIZED", ChallengeState.Unknown)]
    [TestCase(" authorized", ChallengeState.Unknown)]
    [TestCase("authorized ", ChallengeState.Unknown)]
    [TestCase("authorized\\u0000", ChallengeState.Unknown)]
    [TestCase("authorised", ChallengeState.Unknown)]
    [TestCase("Denied", ChallengeState.Unknown)]
    [TestCase("expired", ChallengeState.Unknown)]
    [TestCase("true", ChallengeState.Unknown)]
    [TestCase("3", ChallengeState.Unknown)]
    [TestCase("Approved", ChallengeState.Unknown)]
    public async Task Status_words_are_matched_exactly(string word, ChallengeState state)
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"566845a2e0bda686c28b456a","status":"{{word}}"}""");

        ChallengeStatus status = await tenant.Provider.PollStateAsync(tenant.Handle());

        Assert.That(status.State, Is.EqualTo(state));
    }

    [TestCase("status-initiated", ChallengeState.Expired)]
    [TestCase("status-authorized", ChallengeState.Approved)]
    [TestCase("status-denied", ChallengeState.Denied)]
    public async Task After_the_deadline_an_approval_or_denial_still_counts_and_everything_else_is_expired(string name, ChallengeState state)
    {
        ChallengeHandle handle = tenant.Handle();
        tenant.Time.Advance(TimeSpan.FromMinutes(2));
        tenant.Service.Answer(WireSample.Load(name));

        ChallengeStatus status = await tenant.Provider.PollStateAsync(handle);

        Assert.That(status.State, Is.EqualTo(state));
    }

    // A gateway may compress although no request accepts that.
    [TestCase(200)]
    [TestCase(404)]
    public async Task An_answer_with_a_content_encoding_is_a_violation_that_names_it(int status)
    {
        tenant.Service.Answer(() =>
        {
            HttpResponseMessage response = new((HttpStatusCode)status) { Content = new ByteArrayContent([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) };
            response.Content.Headers.ContentEncoding.Add("gzip");
            return response;
        });
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(tenant.Handle()));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(e.Message, Does.Contain("Content-Encoding"));
    }

    // The service gives the person a whole minute, and does not say when they answered.
    [TestCase("initiated", ChallengeState.Expired)]
    [TestCase("authorized", ChallengeState.Approved)]
    [TestCase("denied", ChallengeState.Denied)]
    public async Task After_a_lifetime_below_a_minute_only_an_answer_counts(string word, ChallengeState state)
    {
        tenant.Service.Answer(HttpStatusCode.OK, """{"id":"566845a2e0bda686c28b456a","status":"initiated"}""")
            .Answer(HttpStatusCode.OK, $$"""{"id":"566845a2e0bda686c28b456a","status":"{{word}}"}""");
        Challenge challenge = await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe") { Lifetime = TimeSpan.FromSeconds(30) });
        tenant.Time.Advance(TimeSpan.FromSeconds(55));

        Assert.That((await tenant.Provider.PollStateAsync(challenge.Handle)).State, Is.EqualTo(state));
    }

    // Judged by the time of asking where the service knows the challenge: the person may have answered in between. By the time of the answer where it
    // does not.
    [TestCase(200, """{"id":"566845a2e0bda686c28b456a","status":"initiated"}""", ChallengeState.Pending)]
    [TestCase(200, """{"id":"566845a2e0bda686c28b456a","status":"timeout"}""", ChallengeState.Unknown)]
    [TestCase(200, """{"id":"566845a2e0bda686c28b456a","status":"authorized"}""", ChallengeState.Approved)]
    [TestCase(404, """{"tag":"404","message":"Not found","errors":[]}""", ChallengeState.Expired)]
    public async Task An_answer_that_comes_after_the_deadline_to_a_poll_before_it_expires_only_what_is_gone(int status, string body, ChallengeState state)
    {
        ChallengeHandle handle = tenant.Handle();
        tenant.Service.Answer(() =>
        {
            tenant.Time.Advance(TimeSpan.FromSeconds(1));
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) };
        });
        tenant.Time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(0.5));

        Assert.That((await tenant.Provider.PollStateAsync(handle)).State, Is.EqualTo(state));
    }

    [Test]
    public async Task An_unknown_word_after_the_deadline_is_expired()
    {
        ChallengeHandle handle = tenant.Handle();
        tenant.Time.Advance(TimeSpan.FromMinutes(3));
        tenant.Service.Answer(HttpStatusCode.OK, """{"id":"566845a2e0bda686c28b456a","status":"timeout"}""");

        ChallengeStatus status = await tenant.Provider.PollStateAsync(handle);

        Assert.That(status.State, Is.EqualTo(ChallengeState.Expired));
    }

    [Test]
    public async Task A_challenge_unknown_to_the_service_is_a_failure_before_its_deadline_and_expired_after_it()
    {
        ChallengeHandle handle = tenant.Handle();
        tenant.Service.Answer(HttpStatusCode.NotFound, """{"message":"Not found","tag":"404","errors":[]}""");
        tenant.Service.Answer(HttpStatusCode.NotFound, """{"tag":"404","message":"","errors":[]}""");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(handle));
        tenant.Time.Advance(TimeSpan.FromMinutes(2));
        ChallengeStatus late = await tenant.Provider.PollStateAsync(handle);

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
        Assert.That(late.State, Is.EqualTo(ChallengeState.Expired));
    }

    // Such a page comes from a proxy, so it says nothing about the challenge.
    [TestCase("")]
    [TestCase("404")]
    [TestCase("<html><h1>404 Not Found</h1></html>")]
    [TestCase("""{"message":"no Route matched with those values"}""")]
    public async Task A_404_page_is_a_protocol_violation_before_and_after_the_deadline(string body)
    {
        ChallengeHandle handle = tenant.Handle();
        tenant.Service.Answer(HttpStatusCode.NotFound, body).Answer(HttpStatusCode.NotFound, body);

        TwoFactorException early = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(handle));
        tenant.Time.Advance(TimeSpan.FromMinutes(2));
        TwoFactorException late = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(handle));

        Assert.That(early.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(late.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task A_challenge_of_a_former_server_is_not_polled_at_the_present_one()
    {
        ChallengeHandle handle = tenant.Handle(endpoint: new Uri("https://elsewhere.example/"));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(handle));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task Cancelling_abandons_the_challenge_and_sends_nothing()
    {
        ChallengeHandle handle = tenant.Handle();

        Assert.That(await tenant.Provider.CancelAsync(handle), Is.EqualTo(CancelOutcome.Abandoned));
        Assert.That(await tenant.Provider.CancelAsync(handle), Is.EqualTo(CancelOutcome.Abandoned));
        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task Releasing_sends_nothing()
    {
        await tenant.Provider.ReleaseAsync(tenant.Handle());
        await tenant.Provider.ReleaseAsync(tenant.Handle());

        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [TestCase("globex", "Sezame")]
    [TestCase("acme", "SecSign")]
    public async Task A_handle_of_another_tenant_or_provider_is_refused_and_nothing_is_sent(string name, string provider)
    {
        ChallengeHandle handle = tenant.Handle(tenant: name, provider: provider);

        await Assert.ThrowsAsync<ArgumentException>(() => tenant.Provider.PollStateAsync(handle));
        await Assert.ThrowsAsync<ArgumentException>(() => tenant.Provider.CancelAsync(handle));
        await Assert.ThrowsAsync<ArgumentException>(() => tenant.Provider.ReleaseAsync(handle));
        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("a/b?c#d é")]
    [TestCase("a%2Fb")]
    public async Task A_handle_whose_id_would_lead_to_another_path_is_refused(string id)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => tenant.Provider.PollStateAsync(tenant.Handle(id)));
        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [Test]
    public async Task Every_call_with_a_cancelled_token_throws_OperationCanceledException()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        CancellationToken token = cancelled.Token;

        await Assert.ThatAsync(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"), token), Throws.InstanceOf<OperationCanceledException>());
        await Assert.ThatAsync(() => tenant.Provider.PollStateAsync(tenant.Handle(), token), Throws.InstanceOf<OperationCanceledException>());
        await Assert.ThatAsync(() => tenant.Provider.CancelAsync(tenant.Handle(), token), Throws.InstanceOf<OperationCanceledException>());
        await Assert.ThatAsync(() => tenant.Provider.ReleaseAsync(tenant.Handle(), token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(tenant.Service.Sent, Is.Empty);
    }

    [Test]
    public void The_capabilities_are_those_of_Sezame() => Assert.That(tenant.Provider.Capabilities, Is.EqualTo(
        TwoFactorCapabilities.CustomMessage
        | TwoFactorCapabilities.CustomLifetime
        | TwoFactorCapabilities.Callback
        | TwoFactorCapabilities.Pairing
        | TwoFactorCapabilities.FraudNotice));

    private void AssertSent(WireSample sample)
    {
        Assert.That(tenant.Service.Sent, Has.Count.EqualTo(1));
        Assert.That(tenant.Service.Sent[0].Text, Is.EqualTo(sample.Request));
        Assert.That(tenant.Service.Sent[0].Server, Is.EqualTo("https://sezame.example"));
    }
}
