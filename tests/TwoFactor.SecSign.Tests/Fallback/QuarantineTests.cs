using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>The memory of a failed primary server.</summary>
public sealed class QuarantineTests
{
    private const string Primary = "httpapi.secsign.com";
    private const string Fallback = "httpapi2.secsign.com";
    private const string Refused = "error=500&errormsg=This SecSign ID is disabled.&errorcode=20003";

    private readonly HashSet<string> unreachable = [];
    private MockedSecSign secSign = null!;

    [SetUp]
    public void SetUp()
    {
        unreachable.Clear();
        secSign = new MockedSecSign { Behaviour = request => Answer(request, "started") };
    }

    [TearDown]
    public void Dispose() => secSign.Dispose();

    [Test]
    public async Task The_second_login_of_an_outage_goes_to_the_fallback_at_once()
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task After_the_quarantine_one_login_probes_the_primary_and_all_later_ones_use_it_again()
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        unreachable.Clear();

        secSign.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
        secSign.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_failed_probe_begins_another_quarantine()
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary, Fallback }));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task Exactly_one_login_probes_while_the_others_use_the_fallback()
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));

        TaskCompletionSource<HttpResponseMessage> slow = new();
        int probes = 0;
        secSign.Behaviour = request => request.Address.Host == Fallback ? Answer(request, "started")
            : Interlocked.Increment(ref probes) == 1 ? slow.Task
            : throw new InvalidOperationException("A second probe.");
        Task<Challenge>[] logins = [.. Enumerable.Range(0, 20).Select(_ => Task.Run(secSign.StartAsync))];
        await Task.WhenEach(logins).Take(19).LastAsync();

        slow.SetResult(WireSample.Load("Answers/started").ToResponse());
        Challenge[] challenges = await Task.WhenAll(logins);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(probes, Is.EqualTo(1));
            Assert.That(challenges.Count(challenge => challenge.Handle.Endpoint.Host == Fallback), Is.EqualTo(19));
        }
    }

    // SecSign 2.4: under status 500 the service also refuses single IDs (20000, 20006); not all of its codes are known.
    [TestCase(500, Refused)]
    [TestCase(200, Refused)]
    [TestCase(200, "errormsg=This SecSign ID is disabled.&errorcode=20003")]
    public async Task A_code_that_is_unknown_here_refuses_one_login_and_affects_no_other(int status, string body)
    {
        secSign.Behaviour = _ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
        TwoFactorException refused = await Failure.Of(secSign.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((refused.Error, refused.ServiceCode), Is.EqualTo((TwoFactorError.InvalidRequest, "20003")));
            Assert.That((refused.IsTransient, refused.MayHaveBeenProcessed), Is.EqualTo((false, true)), "a session may be open");
            Assert.That(secSign.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { Primary }), "nothing is repeated");
        }

        secSign.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    // The other server may be able to answer, and a wait for the person goes on.
    [Test]
    public async Task A_poll_with_an_unknown_code_asks_the_other_server_and_affects_no_login()
    {
        secSign.Behaviour = _ => Task.FromResult(Refusal());
        TwoFactorException refused = await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));
        Assert.That((refused.Error, refused.IsTransient), Is.EqualTo((TwoFactorError.InvalidRequest, true)));
        Assert.That(secSign.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { Primary, Fallback }));

        secSign.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_cancelled_probe_does_not_exclude_the_primary_permanently()
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));

        using CancellationTokenSource caller = new();
        secSign.Behaviour = async request =>
        {
            await caller.CancelAsync();
            return await Answer(request, "started");
        };
        await Assert.ThrowsAsync<OperationCanceledException>(() => secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"), caller.Token));

        unreachable.Clear();
        secSign.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_probe_may_last_a_whole_request_even_if_the_quarantine_is_shorter()
    {
        secSign.Dispose();
        secSign = new MockedSecSign(options => options.PrimaryQuarantine = TimeSpan.FromSeconds(1)) { Behaviour = request => Answer(request, "started") };
        unreachable.Add(Primary);
        await secSign.StartAsync();
        secSign.Clock.Advance(TimeSpan.FromSeconds(1));

        using CancellationTokenSource caller = new();
        secSign.Behaviour = async request =>
        {
            await caller.CancelAsync();
            return await Answer(request, "started");
        };
        await Assert.ThrowsAsync<OperationCanceledException>(() => secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"), caller.Token));

        unreachable.Clear();
        secSign.Behaviour = request => Answer(request, "started");
        secSign.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
        secSign.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_primary_in_quarantine_is_asked_if_the_fallback_fails()
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        unreachable.Clear();
        unreachable.Add(Fallback);
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback, Primary }));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }), "its answer ended the quarantine");
    }

    // Otherwise no start would reach a primary that works again, until the quarantine is over.
    [Test]
    public async Task If_both_are_in_quarantine_starts_alternate_until_one_is_answered([Values(Primary, Fallback)] string works)
    {
        await FailAsync(Primary);
        await FailAsync(Fallback);
        if (works == Fallback)
            await FailAsync(Primary);
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { works }));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { works }));
    }

    [Test]
    public async Task If_both_are_in_quarantine_each_is_probed_when_its_own_is_over()
    {
        await FailAsync(Primary);
        secSign.Clock.Advance(TimeSpan.FromSeconds(10));
        await FailAsync(Fallback);
        secSign.Clock.Advance(TimeSpan.FromSeconds(10));
        await FailAsync(Primary); // its quarantine begins again
        secSign.Clock.Advance(TimeSpan.FromSeconds(20));
        await FailAsync(Fallback); // the probe
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }), "it failed longer ago");
    }

    // A start that fails there may have been processed, and then the person could not be asked again for a while.
    [Test]
    public async Task A_primary_that_fails_at_starts_is_not_asked_although_the_fallback_left_a_poll_without_an_answer()
    {
        await FailAsync(Primary);
        Challenge challenge = await secSign.StartAsync();
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo(Fallback));
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        secSign.Behaviour = request =>
        {
            if (request.Address.Host == Primary)
                return Answer(request, "error-no-session");
            arrived.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        Task<TwoFactorException> lost = Failure.Of(() => secSign.Provider.PollStateAsync(challenge.Handle));
        await arrived.Task;
        secSign.Clock.Advance(new SecSignOptions().RequestTimeout);
        await lost;
        secSign.Behaviour = AnswerToAny;

        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_primary_that_leaves_starts_without_an_answer_is_not_asked_although_it_answers_polls_and_the_fallback_fails([Values] bool isPolledMeanwhile)
    {
        await LoseAStartAtThePrimaryAsync(isPolledMeanwhile);
        await secSign.Provider.PollStateAsync(secSign.Handle());
        await FailAsync(Fallback);
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    // The fallback will never answer this host.
    [Test]
    public async Task A_primary_that_left_a_start_without_an_answer_is_asked_if_the_fallback_does_not_admit_this_host()
    {
        await LoseAStartAtThePrimaryAsync(isPolledMeanwhile: false);
        secSign.Behaviour = request => request.Address.Host == Fallback ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden)) : Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback, Primary }));
    }

    // It would cost another timeout, and after it the person could not be asked again for a while.
    [Test]
    public async Task A_primary_that_leaves_starts_without_an_answer_is_not_asked_after_the_fallback_had_too_many()
    {
        await LoseAStartAtThePrimaryAsync(isPolledMeanwhile: false);
        secSign.Behaviour = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.TooManyRequests));
        int before = secSign.Sent.Count;
        Assert.That((await Failure.Of(secSign.StartAsync)).Error, Is.EqualTo(TwoFactorError.RateLimited));
        Assert.That(secSign.Sent.Skip(before).Select(request => request.Address.Host), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_primary_in_quarantine_is_asked_if_the_fallback_refuses_this_host([Values(403, 429)] int status)
    {
        await FailAsync(Primary);
        secSign.Behaviour = request => request.Address.Host == Fallback ? Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)) : Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback, Primary }));
    }

    [Test]
    public async Task A_refusal_by_the_fallback_stands_if_the_primary_in_quarantine_cannot_be_reached([Values(403, 429)] int status)
    {
        await FailAsync(Primary);
        unreachable.Add(Primary);
        secSign.Behaviour = request => request.Address.Host == Fallback ? Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)) : Answer(request, "started");
        TwoFactorException refused = await Failure.Of(secSign.StartAsync);
        Assert.That((refused.Error, refused.MayHaveBeenProcessed), Is.EqualTo((status == 403 ? TwoFactorError.AccessDenied : TwoFactorError.RateLimited, false)));
    }

    [Test]
    public async Task Two_servers_that_cannot_be_reached_are_each_asked_once_and_nothing_was_started()
    {
        unreachable.UnionWith([Primary, Fallback]);
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(TwoFactorError.Unavailable));
            Assert.That(failure.MayHaveBeenProcessed, Is.False);
            Assert.That(secSign.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { Primary, Fallback }));
        }
    }

    // Reported as the first server's failure, such a start would be repeated, and might freeze the user.
    [Test]
    public async Task A_start_whose_answer_from_the_second_server_was_lost_counts_as_sent_whatever_failed_at_the_first([Values(FailureOrigin.Host, FailureOrigin.Unknown)] FailureOrigin origin)
    {
        secSign.Sending = address =>
        {
            if (address.Host == Primary)
                throw Failure.InThisProcess(origin);
        };
        secSign.Behaviour = _ => throw new HttpRequestException(HttpRequestError.ResponseEnded);
        TwoFactorException lost = await Failure.Of(secSign.StartAsync);
        Assert.That((lost.Error, lost.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)));
    }

    // Otherwise a failure mode could let somebody in although one of the servers works.
    [TestCase(Primary, Fallback, FailureOrigin.Host)]
    [TestCase(Fallback, Primary, FailureOrigin.Host)]
    [TestCase(Primary, Fallback, FailureOrigin.Unknown, Description = "its certificate is not trusted")]
    [TestCase(Fallback, Primary, FailureOrigin.Unknown, Description = "its certificate is not trusted")]
    public async Task A_failure_to_ask_one_server_decides_the_origin_although_the_other_cannot_be_reached(string busy, string dead, FailureOrigin origin)
    {
        unreachable.Add(dead);
        List<string> tried = [];
        secSign.Sending = address =>
        {
            tried.Add(address.Host);
            if (address.Host == busy)
                throw Failure.InThisProcess(origin);
        };
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        Assert.That((failure.Error, failure.Origin, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, origin, false)));
        Assert.That(tried, Is.EqualTo(new[] { Primary, Fallback }));
    }

    // Its certificate is not trusted, so the failure has no origin.
    [Test]
    public async Task A_primary_that_is_not_trusted_is_in_quarantine_for_all_calls()
    {
        List<string> tried = [];
        secSign.Sending = address =>
        {
            tried.Add(address.Host);
            if (address.Host == Primary)
                throw Failure.InThisProcess(FailureOrigin.Unknown);
        };
        secSign.Behaviour = AnswerToAny;
        await secSign.StartAsync();
        await secSign.StartAsync();
        await secSign.Provider.PollStateAsync(secSign.Handle());
        Assert.That(tried, Is.EqualTo(new[] { Primary, Fallback, Fallback, Fallback }));
    }

    [Test]
    public async Task After_an_invalid_answer_the_start_fails_and_the_next_one_goes_to_the_fallback([Values(500, 503, 200, 302)] int status)
    {
        secSign.Behaviour = request => request.Address.Host == Primary ? Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)) : Answer(request, "started");
        Assert.That((await Failure.Of(secSign.StartAsync)).MayHaveBeenProcessed, Is.True);
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    // One person's odd answer must not affect the logins of others.
    [TestCase("authsessionid=1&requestid=A&secsignid=mallory&authsessionstate=1", TestName = "{m}(another ID)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe&authsessionstate=0", TestName = "{m}(no state)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe&authsessionstate=4", TestName = "{m}(already denied)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe&authsessionstate=8", TestName = "{m}(invalid)")]
    public async Task A_start_with_a_list_of_fields_that_may_not_come_fails_and_affects_no_other_login(string answer)
    {
        secSign.Behaviour = _ => Task.FromResult(Ok(answer));
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        Assert.That((failure.Error, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.ProtocolViolation, true)));
        secSign.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [TestCase("authsessionid=9162914906710510618&authsessionstate=3", TestName = "{m}(nobody approved)")]
    [TestCase("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3&message=secsignid=mallory", TestName = "{m}(an approval with unexpected content)")]
    [TestCase("authsessionid=1&secsignid=johndoe&authsessionstate=1", TestName = "{m}(another session)")]
    public async Task A_poll_with_a_list_of_fields_that_may_not_come_asks_the_other_server_and_affects_no_login(string answer)
    {
        secSign.Behaviour = _ => Task.FromResult(Ok(answer));
        Assert.That((await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(secSign.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { Primary, Fallback }));
        secSign.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [TestCase("<html>", TestName = "{m}(a page)")]
    [TestCase("status=ok", TestName = "{m}(a list of another service)")]
    [TestCase("authsessionid=1&requestid=A&secsignid=johndoe", TestName = "{m}(a list that was cut off)")]
    public async Task After_a_start_with_another_body_the_next_one_goes_to_the_fallback(string body)
    {
        secSign.Behaviour = _ => Task.FromResult(Ok(body));
        await Failure.Of(secSign.StartAsync);
        secSign.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_refusal_does_not_start_a_quarantine([Values("error-unknown-id", "error-frozen", "error-bad-parameter")] string sample)
    {
        secSign.Behaviour = request => Answer(request, sample);
        await Failure.Of(secSign.StartAsync);
        secSign.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_refusal_in_answer_to_the_probe_ends_the_quarantine([Values("error-unknown-id", "error-frozen", "error-bad-parameter")] string sample)
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        unreachable.Clear();
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));
        secSign.Behaviour = request => Answer(request, sample);
        await Failure.Of(secSign.StartAsync);

        secSign.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_probe_that_fails_in_this_process_does_not_end_the_quarantine()
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        unreachable.Clear();
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));
        List<string> stopped = [];
        secSign.Sending = address =>
        {
            if (address.Host != Primary)
                return;
            stopped.Add(address.Host);
            throw Failure.InThisProcess();
        };
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
        Assert.That(stopped, Is.EqualTo(new[] { Primary }));

        secSign.Sending = null;
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task Polls_start_and_end_a_quarantine_too()
    {
        unreachable.Add(Primary);
        secSign.Behaviour = AnswerToAny;
        await secSign.Provider.PollStateAsync(secSign.Handle());
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));

        unreachable.Clear();
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));
        await secSign.Provider.PollStateAsync(secSign.Handle());
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    // Starts and polls may be the work of different parts of the service.
    [Test]
    public async Task A_server_that_fails_at_starts_gets_no_logins_although_it_answers_polls([Values(0, 30)] int seconds)
    {
        secSign.Behaviour = request => IsPoll(request) ? Answer(request, "state-pending")
            : request.Address.Host == Primary ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable))
            : Answer(request, "started");
        await Failure.Of(secSign.StartAsync);
        secSign.Clock.Advance(TimeSpan.FromSeconds(seconds));
        if (seconds > 0)
            await Failure.Of(secSign.StartAsync); // the probe

        await secSign.Provider.PollStateAsync(secSign.Handle());
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo(Primary), "polls stay with the server that started the challenge");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_server_that_leaves_starts_without_an_answer_gets_no_more_logins_although_it_answers_polls()
    {
        TaskCompletionSource arrived = new();
        secSign.Behaviour = request =>
        {
            if (IsPoll(request))
                return Answer(request, "state-pending");
            if (request.Address.Host == Fallback)
                return Answer(request, "started");
            arrived.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        Task<TwoFactorException> lost = Failure.Of(secSign.StartAsync);
        await arrived.Task;
        secSign.Clock.Advance(TimeSpan.FromTicks(1));
        await secSign.Provider.PollStateAsync(secSign.Handle());
        secSign.Clock.Advance(new SecSignOptions().RequestTimeout);
        Assert.That((await lost).MayHaveBeenProcessed, Is.True);

        await secSign.Provider.PollStateAsync(secSign.Handle());
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo(Primary), "polls stay with the server that started the challenge");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_release_that_is_not_sent_does_not_end_a_quarantine()
    {
        secSign.Behaviour = request => Answer(request, request.Body!.StartsWith("request=ReqReleaseAuthSession&", StringComparison.Ordinal) ? "error-bad-parameter" : "started");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        unreachable.Add(Primary);
        await secSign.StartAsync();
        int before = secSign.Sent.Count;
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(before), "it is not sent");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_release_that_goes_to_the_other_server_begins_no_quarantine_of_that_one()
    {
        unreachable.Add(Primary);
        Challenge ofFallback = await secSign.StartAsync();
        unreachable.Add(Fallback);
        await Failure.Of(() => secSign.Provider.ReleaseAsync(secSign.Handle())); // of a challenge that the primary started
        unreachable.Clear();
        await secSign.Provider.PollStateAsync(ofFallback.Handle);
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo(Fallback));
    }

    [Test]
    public async Task Each_provider_has_its_own_quarantine()
    {
        unreachable.Add(Primary);
        await secSign.StartAsync();
        using MockedSecSign other = new MockedSecSign().Answers("started");
        await other.StartAsync();
        Assert.That(other.Sent.Single().Address.Host, Is.EqualTo(Primary));
    }

    [Test]
    public async Task A_not_found_from_the_other_server_does_not_end_a_challenge_that_it_did_not_start()
    {
        unreachable.Add(Primary);
        secSign.Behaviour = request => Answer(request, "error-no-session");
        ChallengeHandle handle = secSign.Handle();
        secSign.Clock.Advance(TimeSpan.FromMinutes(3));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Failure.Of(() => secSign.Provider.PollStateAsync(handle))).Error, Is.EqualTo(TwoFactorError.Unavailable));
            Assert.That((await Failure.Of(() => secSign.Provider.CancelAsync(handle))).Error, Is.EqualTo(TwoFactorError.Unavailable));
        }
    }

    /// <summary>A start that this server answers with 503. It is the only one that is asked.</summary>
    private async Task FailAsync(string server)
    {
        int before = secSign.Sent.Count;
        secSign.Behaviour = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        await Failure.Of(secSign.StartAsync);
        Assert.That(secSign.Sent.Skip(before).Select(request => request.Address.Host), Is.EqualTo(new[] { server }));
        secSign.Behaviour = AnswerToAny;
        secSign.Clock.Advance(TimeSpan.FromTicks(1));
    }

    private async Task LoseAStartAtThePrimaryAsync(bool isPolledMeanwhile)
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        secSign.Behaviour = request =>
        {
            if (IsPoll(request))
                return Answer(request, "state-pending");
            arrived.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        Task<TwoFactorException> lost = Failure.Of(secSign.StartAsync);
        await arrived.Task;
        secSign.Clock.Advance(TimeSpan.FromTicks(1));
        if (isPolledMeanwhile)
            await secSign.Provider.PollStateAsync(secSign.Handle());
        secSign.Clock.Advance(new SecSignOptions().RequestTimeout);
        await lost;
        secSign.Behaviour = AnswerToAny;
    }

    private static bool IsPoll(SentRequest request) => request.Body!.StartsWith("request=ReqGetAuthSessionState&", StringComparison.Ordinal);

    private Task<HttpResponseMessage> AnswerToAny(SentRequest request) => Answer(request, IsPoll(request) ? "state-pending" : "started");

    private async Task<string[]> AskedByAStartAsync()
    {
        int before = secSign.Sent.Count;
        await secSign.StartAsync();
        return [.. secSign.Sent.Skip(before).Select(request => request.Address.Host)];
    }

    private static HttpResponseMessage Ok(string body) => new(HttpStatusCode.OK) { Content = new StringContent(body) };

    private static HttpResponseMessage Refusal() => new(HttpStatusCode.InternalServerError) { Content = new StringContent(Refused) };

    private Task<HttpResponseMessage> Answer(SentRequest request, string sample) => unreachable.Contains(request.Address.Host)
        ? throw new HttpRequestException(HttpRequestError.ConnectionError)
        : Task.FromResult(WireSample.Load($"Answers/{sample}").ToResponse());
}
