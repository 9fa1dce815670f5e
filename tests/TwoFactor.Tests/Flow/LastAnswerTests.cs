using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Logins that are cancelled or replaced just after the person has answered, before the next poll.</summary>
public sealed class LastAnswerTests
{
    [Test]
    public async Task A_denial_before_a_login_is_cancelled_or_replaced_is_followed_by_the_pause([Values] bool isReplaced)
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync(browser: "thief");
        scene.Service.User("jdoe").Denies();
        await ExpectPauseAsync(scene, key, isReplaced);
    }

    [Test]
    public async Task An_approval_before_a_login_is_replaced_is_kept_for_its_browser()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync(browser: "one");
        scene.Service.User("jdoe").Approves();
        FlowKey other = await scene.StartAsync(browser: "two");
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That((await scene.Flow.GetAsync(other)).State, Is.EqualTo(ChallengeState.Pending));
    }

    [Test]
    public async Task An_approval_before_a_login_is_cancelled_lets_nobody_in()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.Flow.CancelAsync(key);
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    // The first end may have failed because the store was out of reach, and the person may have answered since.
    [Test]
    public async Task A_question_is_asked_again_once_the_earlier_one_was_answered()
    {
        LastQuestions questions = new();
        int asked = 0;
        for (int i = 0; i < 2; i++)
        {
            _ = await questions.AskAsync("key", () =>
            {
                asked++;
                return Task.FromResult(new LastAnswer(null!, null!, 0));
            });
        }

        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task A_login_that_has_ended_is_not_asked_about_again()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Denies();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        int polls = scene.Polls;
        await scene.Flow.CancelAsync(key);
        Assert.That(scene.Polls, Is.EqualTo(polls));
    }

    // The page shows when polls fail. A thief could wait for that.
    [Test]
    public async Task A_denial_after_a_failed_poll_is_found_before_a_login_is_cancelled_or_replaced([Values] bool isReplaced)
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync(browser: "thief");
        scene.Service.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That((await scene.Flow.GetAsync(key)).IsServiceTroubled, Is.True);
        scene.Service.User("jdoe").Denies();
        await ExpectPauseAsync(scene, key, isReplaced);
    }

    [Test]
    public async Task A_service_that_fails_is_asked_once_before_a_login_ends()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        int polls = scene.Polls;
        await scene.Flow.CancelAsync(key);
        Assert.That(polls, Is.Positive);
        Assert.That(scene.Polls, Is.EqualTo(polls + 1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    [Test]
    public async Task A_service_that_fails_and_then_hangs_holds_up_the_end_of_a_login_for_three_seconds()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Poll);
        using FlowHost scene = new(service: options => (options.Service, options.RequestTimeout) = (gate, TimeSpan.FromSeconds(100))) { Held = () => gate.Held };
        FlowKey key = await scene.StartAsync();
        people.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(2.5));
        gate.Answer(0);
        await scene.RestAsync();
        Assert.That((await scene.Flow.GetAsync(key)).IsServiceTroubled, Is.True);
        Task cancelling = scene.Flow.CancelAsync(key);
        await Wait.UntilAsync(() => gate.Waiting == 2);
        scene.Time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        scene.Time.Advance(TimeSpan.FromSeconds(0.1));
        await cancelling;
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    // Between the last question and the withdrawal.
    [TestCase(ChallengeState.Denied, FlowRefusal.PausedAfterDenial)]
    [TestCase(ChallengeState.Approved, null)]
    public async Task An_answer_just_before_the_question_is_withdrawn_for_a_replacement_is_found(ChallengeState answer, FlowRefusal? refusal)
    {
        ScriptedProvider provider = new("first", new ManualTimeProvider()) { Capabilities = SampleCapabilities.LikeSecSign };
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        FlowKey key = await scene.StartAsync(browser: "one");
        provider.BeforeCancel = () =>
        {
            (provider.State, provider.CancelResult) = (answer, CancelOutcome.AlreadyFinished);
            return Task.CompletedTask;
        };
        FlowStart next = await scene.Flow.StartAsync(FlowHost.Request(browser: "two"));
        Assert.That(next.Refusal, Is.EqualTo(refusal));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(answer));
        Assert.That(provider.Calls.Count(call => call == "cancel"), Is.EqualTo(1));
    }

    // The first question got no answer in time, and the provider has not ended it.
    [Test]
    public async Task A_question_after_the_end_does_not_wait_for_an_earlier_one_that_hangs()
    {
        ScriptedProvider provider = new("first", new ManualTimeProvider()) { Capabilities = SampleCapabilities.LikeSecSign, BeforePollAnswer = () => new TaskCompletionSource().Task };
        using FlowHost scene = new(options => options.FirstPollAfter = TimeSpan.FromSeconds(30), decorate: new TwoProviders(provider, provider));
        FlowKey key = await scene.StartAsync(browser: "one");
        provider.BeforeCancel = () =>
        {
            (provider.State, provider.CancelResult, provider.BeforePollAnswer) = (ChallengeState.Denied, CancelOutcome.AlreadyFinished, () => Task.CompletedTask);
            return Task.CompletedTask;
        };
        Task<FlowStart> starting = scene.Flow.StartAsync(FlowHost.Request(browser: "two"));
        await Wait.UntilAsync(() => starting.IsCompleted, () => scene.Time.Advance(TimeSpan.FromSeconds(0.1)));
        Assert.That((await starting).Refusal, Is.EqualTo(FlowRefusal.PausedAfterDenial));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Denied));
    }

    [Test]
    public async Task Many_cancels_of_a_login_at_once_ask_a_service_that_hangs_once()
    {
        ScriptedProvider provider = new("first", new ManualTimeProvider()) { BeforePollAnswer = () => new TaskCompletionSource().Task };
        using FlowHost scene = new(options => options.FirstPollAfter = TimeSpan.FromSeconds(30), decorate: new TwoProviders(provider, provider));
        FlowKey key = await scene.StartAsync();
        Task cancelling = Task.WhenAll(Enumerable.Range(0, 10).Select(_ => scene.Flow.CancelAsync(key)).ToArray());
        await Wait.UntilAsync(() => cancelling.IsCompleted, () => scene.Time.Advance(TimeSpan.FromSeconds(0.1)));
        await cancelling;
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That(provider.Calls.Count(call => call == "poll"), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_two_callers_who_share_a_question_only_the_one_that_keeps_approvals_gets_it()
    {
        TaskCompletionSource gate = new();
        ScriptedProvider provider = new("first", new ManualTimeProvider()) { State = ChallengeState.Approved, BeforePollAnswer = () => gate.Task };
        using FlowHost scene = new(decorate: new TwoProviders(provider, provider));
        FlowKey key = await scene.StartAsync();
        string stored = FlowId.ToStoreKey(key.Id);
        FoundFlow flow = FoundFlow.Of(stored, await scene.Services.GetRequiredService<IFlowStore>().ReadAsync(stored))!;
        FlowPolling polling = scene.Services.GetRequiredService<FlowPolling>();
        Task<FoundFlow?> forCancel = polling.AskBeforeEndAsync(flow, keepsApproval: false).AsTask();
        Task<FoundFlow?> forReplacement = polling.AskBeforeEndAsync(flow, keepsApproval: true).AsTask();
        gate.SetResult();
        Assert.That((await forCancel)?.Content.State, Is.EqualTo(ChallengeState.Pending));
        Assert.That((await forReplacement)?.Content.State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(provider.Calls.Count(call => call == "poll"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_last_poll_of_a_service_that_hangs_is_cancelled_after_three_seconds()
    {
        using TelemetryRecorder log = new();
        ScriptedProvider provider = new("first", new ManualTimeProvider());
        using FlowHost scene = new(
            options => options.FirstPollAfter = TimeSpan.FromSeconds(30),
            services: services => services.AddLogging(logging => logging.AddProvider(log)),
            decorate: new TwoProviders(provider, provider));
        provider.BeforePollAnswer = () => Task.Delay(Timeout.InfiniteTimeSpan, scene.Time, provider.PollToken);
        FlowKey key = await scene.StartAsync();
        Task cancelling = scene.Flow.CancelAsync(key);
        await Wait.UntilAsync(() => provider.Calls.Contains("poll"));
        scene.Time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That(provider.PollToken.IsCancellationRequested, Is.False);
        scene.Time.Advance(TimeSpan.FromSeconds(0.1));
        await cancelling;
        Assert.That(provider.PollToken.IsCancellationRequested, Is.True);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That(log.Find("cannot be p"), Is.Empty); // processed, or polled
    }

    // A decoy is never polled, so a second poll would show that there was a challenge.
    [Test]
    public async Task Without_a_first_factor_a_user_who_is_found_frozen_is_not_asked_about_again()
    {
        ScriptedProvider provider = new("first", new ManualTimeProvider()) { State = ChallengeState.Suspended, CancelResult = CancelOutcome.AlreadyFinished };
        using FlowHost scene = new(options => options.FirstPollAfter = TimeSpan.FromSeconds(30), decorate: new TwoProviders(provider, provider));
        FlowStart first = await StartAsync("one");
        FlowStart second = await StartAsync("two");
        Assert.That((first.Refusal, second.Refusal), Is.EqualTo((default(FlowRefusal?), default(FlowRefusal?))));
        Assert.That((await scene.Flow.GetAsync(FlowHost.Key(first.Id!, browser: "one"))).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That(provider.Calls.Count(call => call == "poll"), Is.EqualTo(1));

        // Such a start takes as long for a decoy.
        async Task<FlowStart> StartAsync(string browser)
        {
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = browser, HasFirstFactor = false });
            await Wait.UntilAsync(() => starting.IsCompleted, () => scene.Time.Advance(TimeSpan.FromSeconds(0.1)));
            return await starting;
        }
    }

    /// <summary>The login was denied. It is cancelled or replaced, and the next start is refused.</summary>
    private static async Task ExpectPauseAsync(FlowHost scene, FlowKey denied, bool isReplaced)
    {
        if (!isReplaced)
            await scene.Flow.CancelAsync(denied);
        FlowStart next = await scene.Flow.StartAsync(FlowHost.Request(browser: "thief's other browser"));
        Assert.That((next.Refusal, scene.Starts), Is.EqualTo((FlowRefusal.PausedAfterDenial, 1)));
        Assert.That((await scene.Flow.CompleteAsync(denied)).State, Is.EqualTo(ChallengeState.Denied));
    }
}
