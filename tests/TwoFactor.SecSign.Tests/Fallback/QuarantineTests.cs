using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>After a failure, starts go to the other server until a probe succeeds.</summary>
public sealed class QuarantineTests : MockedServerTests
{
    [Test]
    public async Task The_second_login_of_an_outage_goes_to_the_fallback_at_once()
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task After_the_quarantine_one_login_probes_the_primary_and_all_later_ones_use_it_again()
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Unreachable.Clear();

        Service.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
        Service.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_failed_probe_begins_another_quarantine()
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Service.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary, Fallback }));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task Exactly_one_login_probes_while_the_others_use_the_fallback()
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Service.Clock.Advance(TimeSpan.FromSeconds(30));

        TaskCompletionSource<HttpResponseMessage> slow = new();
        int probes = 0;
        Service.Behaviour = request => request.Address.Host == Fallback ? Answer(request, "started")
            : Interlocked.Increment(ref probes) == 1 ? slow.Task
            : throw new InvalidOperationException("A second probe.");
        Task<Challenge>[] logins = [.. Enumerable.Range(0, 20).Select(_ => Task.Run(Service.StartAsync))];
        await Task.WhenEach(logins).Take(19).LastAsync();

        slow.SetResult(WireSample.Load("Answers/started").ToResponse());
        Challenge[] challenges = await Task.WhenAll(logins);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(probes, Is.EqualTo(1));
            Assert.That(challenges.Count(challenge => challenge.Handle.Endpoint.Host == Fallback), Is.EqualTo(19));
        }
    }

    [Test]
    public async Task A_cancelled_probe_does_not_exclude_the_primary_permanently()
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Service.Clock.Advance(TimeSpan.FromSeconds(30));

        using CancellationTokenSource caller = new();
        Service.Behaviour = async request =>
        {
            await caller.CancelAsync();
            return await Answer(request, "started");
        };
        await Assert.ThrowsAsync<OperationCanceledException>(() => Service.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"), caller.Token));

        Unreachable.Clear();
        Service.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
        Service.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_probe_may_last_a_whole_request_even_if_the_quarantine_is_shorter()
    {
        Service.Dispose();
        Service = new MockedSecSign(options => options.PrimaryQuarantine = TimeSpan.FromSeconds(1)) { Behaviour = request => Answer(request, "started") };
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Service.Clock.Advance(TimeSpan.FromSeconds(1));

        using CancellationTokenSource caller = new();
        Service.Behaviour = async request =>
        {
            await caller.CancelAsync();
            return await Answer(request, "started");
        };
        await Assert.ThrowsAsync<OperationCanceledException>(() => Service.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"), caller.Token));

        Unreachable.Clear();
        Service.Behaviour = request => Answer(request, "started");
        Service.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
        Service.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task A_refusal_in_answer_to_the_probe_ends_the_quarantine([Values("error-unknown-id", "error-frozen", "error-bad-parameter")] string sample)
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Unreachable.Clear();
        Service.Clock.Advance(TimeSpan.FromSeconds(30));
        Service.Behaviour = request => Answer(request, sample);
        await Failure.Of(Service.StartAsync);

        Service.Behaviour = request => Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    // The server may refuse every start with it.
    [TestCase("error=500&errormsg=x&errorcode=20003")]
    [TestCase("errormsg=x&errorcode=20003")]
    public async Task An_unknown_error_code_in_answer_to_the_probe_does_not_end_the_quarantine_that_a_failed_start_began(string body)
    {
        await FailAsync(Primary);
        Service.Clock.Advance(TimeSpan.FromSeconds(30));
        Service.Behaviour = request => request.Address.Host == Primary
            ? Task.FromResult(new HttpResponseMessage { Content = new StringContent(body) })
            : Answer(request, "started");
        Assert.That((await Failure.Of(Service.StartAsync)).Error, Is.EqualTo(TwoFactorError.InvalidRequest), "the probe");

        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_probe_that_fails_in_this_process_does_not_end_the_quarantine()
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Unreachable.Clear();
        Service.Clock.Advance(TimeSpan.FromSeconds(30));
        List<string> stopped = [];
        Service.Sending = address =>
        {
            if (address.Host != Primary)
                return;
            stopped.Add(address.Host);
            throw Failure.InThisProcess();
        };
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
        Assert.That(stopped, Is.EqualTo(new[] { Primary }));

        Service.Sending = null;
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task Polls_start_and_end_a_quarantine_too()
    {
        Unreachable.Add(Primary);
        Service.Behaviour = AnswerToAny;
        await Service.Provider.PollStateAsync(Service.Handle());
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));

        Unreachable.Clear();
        Service.Clock.Advance(TimeSpan.FromSeconds(30));
        await Service.Provider.PollStateAsync(Service.Handle());
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }));
    }

    // Starts and polls may be the work of different parts of the service.
    [Test]
    public async Task A_server_that_fails_at_starts_gets_no_logins_although_it_answers_polls([Values(0, 30)] int seconds)
    {
        Service.Behaviour = request => IsPoll(request) ? Answer(request, "state-pending")
            : request.Address.Host == Primary ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable))
            : Answer(request, "started");
        await Failure.Of(Service.StartAsync);
        Service.Clock.Advance(TimeSpan.FromSeconds(seconds));
        if (seconds > 0)
            await Failure.Of(Service.StartAsync); // the probe

        await Service.Provider.PollStateAsync(Service.Handle());
        Assert.That(Service.Sent[^1].Address.Host, Is.EqualTo(Primary), "polls stay with the server that started the challenge");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_server_that_leaves_starts_without_an_answer_gets_no_more_logins_although_it_answers_polls()
    {
        TaskCompletionSource arrived = new();
        Service.Behaviour = request =>
        {
            if (IsPoll(request))
                return Answer(request, "state-pending");
            if (request.Address.Host == Fallback)
                return Answer(request, "started");
            arrived.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        Task<TwoFactorException> lost = Failure.Of(Service.StartAsync);
        await arrived.Task;
        Service.Clock.Advance(TimeSpan.FromTicks(1));
        await Service.Provider.PollStateAsync(Service.Handle());
        Service.Clock.Advance(new SecSignOptions().RequestTimeout);
        Assert.That((await lost).MayHaveBeenProcessed, Is.True);

        await Service.Provider.PollStateAsync(Service.Handle());
        Assert.That(Service.Sent[^1].Address.Host, Is.EqualTo(Primary), "polls stay with the server that started the challenge");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_release_that_is_not_sent_does_not_end_a_quarantine()
    {
        Service.Behaviour = request => Answer(request, request.Body!.StartsWith("request=ReqReleaseAuthSession&", StringComparison.Ordinal) ? "error-bad-parameter" : "started");
        await Service.Provider.ReleaseAsync(Service.Handle());
        Unreachable.Add(Primary);
        await Service.StartAsync();
        int before = Service.Sent.Count;
        await Service.Provider.ReleaseAsync(Service.Handle());
        Assert.That(Service.Sent, Has.Count.EqualTo(before), "it is not sent");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_release_that_goes_to_the_other_server_begins_no_quarantine_of_that_one()
    {
        Unreachable.Add(Primary);
        Challenge ofFallback = await Service.StartAsync();
        Unreachable.Add(Fallback);
        await Failure.Of(() => Service.Provider.ReleaseAsync(Service.Handle())); // of a challenge that the primary started
        Unreachable.Clear();
        await Service.Provider.PollStateAsync(ofFallback.Handle);
        Assert.That(Service.Sent[^1].Address.Host, Is.EqualTo(Fallback));
    }

    [Test]
    public async Task Each_provider_has_its_own_quarantine()
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        using MockedSecSign other = new MockedSecSign().Answers("started");
        await other.StartAsync();
        Assert.That(other.Sent.Single().Address.Host, Is.EqualTo(Primary));
    }
}
