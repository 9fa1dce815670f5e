using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>While the server that started a challenge does not answer, only the first poll waits for its timeout.</summary>
public sealed class PollQuarantineTests
{
    private const string Primary = "httpapi.secsign.com";
    private const string Fallback = "httpapi2.secsign.com";

    private readonly HashSet<string> dead = [];
    private readonly Dictionary<string, string> samples = [];
    private MockedSecSign secSign = null!;
    private bool isSlow;

    [SetUp]
    public void SetUp()
    {
        dead.Clear();
        isSlow = true;
        samples[Primary] = samples[Fallback] = "state-pending";
        secSign = new MockedSecSign { Behaviour = Answer };
    }

    [TearDown]
    public void Dispose() => secSign.Dispose();

    [Test]
    public async Task Only_the_first_poll_waits_for_a_dead_server([Values(Primary, Fallback)] string starter)
    {
        dead.Add(starter);
        string other = Other(starter);
        Assert.That(await AskedByAPollAsync(starter), Is.EqualTo(new[] { starter, other }));
        Assert.That(await AskedByAPollAsync(starter), Is.EqualTo(new[] { other }));
        Assert.That(await AskedByAPollAsync(starter), Is.EqualTo(new[] { other }));
    }

    [Test]
    public async Task A_poll_without_an_answer_starts_no_quarantine_if_the_server_answered_others_meanwhile()
    {
        await LosePollAsync(meanwhile: async () => await AskedByAPollAsync(Primary));
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task An_answer_from_before_that_poll_does_not_count()
    {
        await AskedByAPollAsync(Primary);
        await LosePollAsync(meanwhile: () => Task.CompletedTask);
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Fallback }));
    }

    // Its other connections may still be open, but each new one would cost the whole timeout.
    [Test]
    public async Task A_connection_that_cannot_be_opened_starts_a_quarantine_even_if_the_server_answered_others_meanwhile()
    {
        secSign.Behaviour = _ =>
        {
            secSign.Behaviour = Answer;
            secSign.Clock.Advance(TimeSpan.FromTicks(1));
            AskedByAPollAsync(Primary).GetAwaiter().GetResult(); // MockHttp never ends a call whose task fails
            secSign.Clock.Advance(new SecSignOptions().ConnectTimeout);
            throw new HttpRequestException(HttpRequestError.ConnectionError);
        };
        await secSign.Provider.PollStateAsync(secSign.Handle());
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task After_the_quarantine_one_poll_probes_the_server([Values(Primary, Fallback)] string starter)
    {
        dead.Add(starter);
        string other = Other(starter);
        await AskedByAPollAsync(starter);

        secSign.Clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.That(await AskedByAPollAsync(starter), Is.EqualTo(new[] { other }));
        secSign.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(await AskedByAPollAsync(starter), Is.EqualTo(new[] { starter, other }), "a probe that finds it dead");
        Assert.That(await AskedByAPollAsync(starter), Is.EqualTo(new[] { other }));

        dead.Clear();
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await AskedByAPollAsync(starter), Is.EqualTo(new[] { starter }), "a probe that finds it well");
        Assert.That(await AskedByAPollAsync(starter), Is.EqualTo(new[] { starter }));
    }

    [Test]
    public async Task A_fallback_that_does_not_know_the_session_is_asked_alone_during_the_quarantine()
    {
        dead.Add(Primary);
        samples[Fallback] = "error-no-session";
        await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));

        int before = secSign.Sent.Count;
        TwoFactorException failure = await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(secSign.Sent.Skip(before).Select(request => request.Address.Host), Is.EqualTo(new[] { Fallback }));
            Assert.That(failure.Error, Is.EqualTo(TwoFactorError.Unavailable), "a \"not found\" of the other server is not conclusive");
            Assert.That(failure.IsTransient);
            Assert.That(failure.MayHaveBeenProcessed, Is.False);
        }
    }

    // The challenge would otherwise end before its own server is asked again.
    [Test]
    public async Task However_long_the_quarantine_is_a_poll_asks_the_starter_again_after_half_a_minute()
    {
        using MockedSecSign patient = new(options => options.PrimaryQuarantine = TimeSpan.FromMinutes(5));
        secSign.Dispose();
        secSign = patient;
        secSign.Behaviour = Answer;
        dead.Add(Primary);
        samples[Fallback] = "error-no-session";
        ChallengeHandle handle = secSign.Handle();
        await Failure.Of(() => secSign.Provider.PollStateAsync(handle));
        dead.Clear();
        samples[Primary] = "state-accepted";

        secSign.Clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        await Failure.Of(() => secSign.Provider.PollStateAsync(handle));
        secSign.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.That((await secSign.Provider.PollStateAsync(handle)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_server_whose_connection_was_lost_once_is_asked_again_if_the_other_does_not_know_the_session()
    {
        isSlow = false;
        dead.Add(Primary);
        samples[Fallback] = "error-no-session";
        await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));

        dead.Clear();
        samples[Primary] = "state-accepted";
        int before = secSign.Sent.Count;
        Assert.That((await secSign.Provider.PollStateAsync(secSign.Handle())).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(secSign.Sent.Skip(before).Select(request => request.Address.Host), Is.EqualTo(new[] { Fallback, Primary }));
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Primary }), "its answer ended the quarantine");
    }

    [Test]
    public async Task A_cancellation_is_sent_to_the_starter_even_in_quarantine()
    {
        dead.Add(Primary);
        samples[Fallback] = "error-no-session";
        await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));

        dead.Clear();
        samples[Primary] = "state-canceled";
        samples[Fallback] = "error-unknown-id";
        Assert.That(await secSign.Provider.CancelAsync(secSign.Handle()), Is.EqualTo(CancelOutcome.Cancelled));
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo(Primary));
    }

    [Test]
    public async Task When_both_servers_fail_the_starter_is_still_asked()
    {
        dead.UnionWith([Primary, Fallback]);
        await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));
        dead.Remove(Primary);
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Fallback, Primary }));
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Primary }), "its answer ended the quarantine");
    }

    [Test]
    public async Task When_both_servers_fail_both_are_in_quarantine()
    {
        dead.UnionWith([Primary, Fallback]);
        await Failure.Of(() => secSign.Provider.PollStateAsync(secSign.Handle()));
        dead.Clear();
        Assert.That(await AskedByAPollAsync(Fallback), Is.EqualTo(new[] { Primary }));
    }

    // No login waits for it, and a server may fail only at releases.
    [Test]
    public async Task A_release_that_both_servers_fail_starts_no_quarantine()
    {
        dead.UnionWith([Primary, Fallback]);
        await Failure.Of(() => secSign.Provider.ReleaseAsync(secSign.Handle()));
        Assert.That(secSign.Sent, Has.Count.EqualTo(2));
        dead.Clear();
        Assert.That(await AskedByAPollAsync(Fallback), Is.EqualTo(new[] { Fallback }));
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task After_a_failure_in_this_process_on_the_other_server_the_first_server_is_asked_and_neither_is_quarantined()
    {
        dead.Add(Primary);
        await AskedByAPollAsync(Primary);
        dead.Clear();
        secSign.Behaviour = request => request.Address.Host == Fallback ? throw Failure.InThisProcess() : Answer(request);
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Fallback, Primary }));

        secSign.Behaviour = Answer;
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Primary }));
        Assert.That(await AskedByAPollAsync(Fallback), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_server_that_answers_with_an_error_is_still_asked_first([Values(500, 503, 200)] int status)
    {
        secSign.Behaviour = request => request.Address.Host == Primary ? Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)) : Answer(request);
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Primary, Fallback }));
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Primary, Fallback }));
    }

    [Test]
    public async Task A_wall_clock_that_is_set_back_does_not_prolong_a_quarantine()
    {
        dead.Add(Primary);
        await AskedByAPollAsync(Primary);
        dead.Clear();
        secSign.Time.Ahead -= TimeSpan.FromDays(30);
        secSign.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await AskedByAPollAsync(Primary), Is.EqualTo(new[] { Primary }));
    }

    [Test]
    public async Task An_approval_from_the_other_server_counts_during_the_quarantine()
    {
        dead.Add(Primary);
        await AskedByAPollAsync(Primary);
        samples[Fallback] = "state-accepted";
        Assert.That((await secSign.Provider.PollStateAsync(secSign.Handle())).State, Is.EqualTo(ChallengeState.Approved));
    }

    /// <summary>A poll that the primary does not answer, so that it ends at its deadline.</summary>
    private async Task LosePollAsync(Func<Task> meanwhile)
    {
        TaskCompletionSource arrived = new();
        secSign.Behaviour = _ =>
        {
            secSign.Behaviour = Answer;
            arrived.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        Task<ChallengeStatus> lost = secSign.Provider.PollStateAsync(secSign.Handle());
        await arrived.Task;
        secSign.Clock.Advance(TimeSpan.FromTicks(1));
        await meanwhile();
        secSign.Clock.Advance(new SecSignOptions().RequestTimeout);
        Assert.That((await lost).State, Is.EqualTo(ChallengeState.Pending), "the answer of the fallback");
    }

    private static string Other(string server) => server == Primary ? Fallback : Primary;

    private async Task<string[]> AskedByAPollAsync(string starter)
    {
        int before = secSign.Sent.Count;
        await secSign.Provider.PollStateAsync(secSign.Handle(endpoint: $"https://{starter}/"));
        return [.. secSign.Sent.Skip(before).Select(request => request.Address.Host)];
    }

    private Task<HttpResponseMessage> Answer(SentRequest request)
    {
        if (!dead.Contains(request.Address.Host))
            return Task.FromResult(WireSample.Load($"Answers/{samples[request.Address.Host]}").ToResponse());
        if (isSlow)
            secSign.Clock.Advance(new SecSignOptions().ConnectTimeout);
        throw new HttpRequestException(HttpRequestError.ConnectionError);
    }
}
