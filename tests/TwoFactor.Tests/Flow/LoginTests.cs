using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>A login from the question to the one use of its outcome.</summary>
public sealed class LoginTests
{
    [Test]
    public async Task An_approval_is_handed_out_once()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, seen: 2, TimeSpan.FromMinutes(1));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(4));
        Assert.That(wait.IsCompleted, Is.False);

        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(2));
        FlowStatus status = await wait;
        Assert.That(status.State, Is.EqualTo(ChallengeState.Approved));

        Task<FlowOutcome>[] racing = [.. Enumerable.Range(0, 100).Select(_ => Task.Run(() => scene.Flow.CompleteAsync(key)))];
        await Task.WhenAll(racing.Select(one => one.ContinueWith(_ => { }, TaskScheduler.Default)));
        FlowOutcome outcome = await racing.Single(one => one.IsCompletedSuccessfully);
        Assert.That((outcome.State, outcome.Subject, outcome.ApprovedUser), Is.EqualTo((ChallengeState.Approved, "jdoe", "jdoe")));
    }

    [Test]
    public async Task A_denial_ends_the_flow_and_the_next_start_is_paused()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Denies();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Denied));

        FlowStart again = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(again.Refusal, Is.EqualTo(FlowRefusal.PausedAfterDenial));
    }

    [Test]
    public async Task Nothing_is_asked_after_a_final_state()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        int polls = scene.Polls;
        _ = await scene.Flow.GetAsync(key);
        await scene.AdvanceAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));
        Assert.That(scene.Polls, Is.EqualTo(polls).And.EqualTo(1));
    }

    [Test]
    public async Task A_state_that_is_not_known_changes_and_decides_nothing()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Answers(ChallengeState.Delivered, ChallengeState.Unknown);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.That(scene.Polls, Is.GreaterThan(2));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Delivered));
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_challenge_that_the_service_has_forgotten_expires_at_its_deadline()
    {
        using FlowHost scene = HostOf(new Failing(TwoFactorError.ChallengeNotFound));
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, long.MaxValue, TimeSpan.FromMinutes(10));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(115), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Expired));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Expired));
    }

    // It may still have the answer.
    [Test]
    public async Task A_challenge_of_an_unreachable_service_is_polled_for_a_while_after_its_deadline()
    {
        Failing service = new(TwoFactorError.Unavailable);
        using FlowHost scene = HostOf(service);
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, long.MaxValue, TimeSpan.FromMinutes(10));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(125), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        int polls = service.Polls;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));
        Assert.That(service.Polls, Is.GreaterThan(polls));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Expired));
    }

    [Test]
    public async Task A_user_whose_name_at_the_service_is_blank_is_not_enrolled()
    {
        using FlowHost scene = new(services: services => services.AddSingleton<ITwoFactorUserNames>(new Spaces()));
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.EqualTo(FlowRefusal.NotEnrolled));
        Assert.That(scene.Starts, Is.Zero);
    }

    [Test]
    public async Task A_failing_lookup_of_the_user_name_starts_nothing_and_takes_no_slot([Values] bool hasFirstFactor)
    {
        ScriptedUserNames names = new() { Before = () => throw new InvalidOperationException("The directory is unavailable.") };
        using FlowHost scene = new(services: services => services.AddSingleton<ITwoFactorUserNames>(names));
        FlowRequest request = new(FlowHost.Tenant, "jdoe") { HasFirstFactor = hasFirstFactor, Browser = "b" };
        await Assert.ThatAsync(() => scene.Flow.StartAsync(request), Throws.InvalidOperationException);
        Assert.That(scene.Starts, Is.Zero);
        Task<FlowStart> again = scene.Flow.StartAsync(request);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.That(((await again).Refusal, scene.Starts), Is.EqualTo(((FlowRefusal?)null, 1)));
    }

    [Test]
    public async Task A_login_that_was_not_collected_in_time_looks_like_an_unknown_one()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        await scene.AdvanceAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        TwoFactorException late = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.CompleteAsync(key)))!;
        TwoFactorException unknown = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.CompleteAsync(FlowHost.Key("unknown"))))!;
        Assert.That((late.Error, late.Message), Is.EqualTo((TwoFactorError.ChallengeNotFound, unknown.Message)));
        Assert.That(scene.Polls, Is.EqualTo(1));
    }

    [Test]
    public async Task A_service_that_calls_back_gets_an_address_that_names_the_flow_and_other_services_get_none([Values] bool callsBack, [Values("/callbacks", "/callbacks/")] string path)
    {
        using FlowHost scene = new(
            options => options.CallbackUri = new Uri($"https://portal.example{path}"),
            options => options.Capabilities = WithMessageAndCancel | (callsBack ? TwoFactorCapabilities.Callback : default));
        FlowKey key = await scene.StartAsync();
        Assert.That(
            scene.Service.Calls.Single().Request!.CallbackUri,
            Is.EqualTo(callsBack ? new Uri($"https://portal.example/callbacks/{FlowId.ToStoreKey(key.Id)}") : null));
    }

    [Test]
    public async Task A_service_gets_no_callback_address_if_the_host_has_none()
    {
        using FlowHost scene = new(service: options => options.Capabilities = WithMessageAndCancel | TwoFactorCapabilities.Callback);
        await scene.StartAsync();
        Assert.That(scene.Service.Calls.Single().Request!.CallbackUri, Is.Null);
    }

    [Test]
    public async Task A_user_who_is_frozen_while_the_phone_is_asked_is_told_so()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Answers(ChallengeState.Suspended);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(4));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Suspended));
    }

    [Test]
    public async Task An_unanswered_challenge_expires()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, seen: 2, TimeSpan.FromMinutes(10));
        await scene.AdvanceAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(1));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Expired));
    }

    // The next poll comes after CollectWithin.
    [Test]
    public async Task An_answer_just_before_the_deadline_is_not_lost_where_polls_are_rare_and_outcomes_are_kept_briefly()
    {
        using FlowHost scene = new(options =>
        {
            options.FirstPollAfter = TimeSpan.FromSeconds(15);
            options.QuickInterval = options.SlowInterval = TimeSpan.FromSeconds(20);
            options.CollectWithin = TimeSpan.FromSeconds(10);
        });
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, long.MaxValue, TimeSpan.FromHours(1));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(118), TimeSpan.FromSeconds(1));
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_flow_that_is_left_alone_is_abandoned_and_withdrawn()
    {
        using FlowHost scene = new(options => options.AbandonAfter = TimeSpan.FromSeconds(30));
        FlowKey key = await scene.StartAsync();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(1));
        Assert.That(scene.Service.Calls.Count(call => call.Operation == ServiceOperation.Cancel), Is.EqualTo(1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    [Test]
    public async Task The_same_browser_gets_its_open_challenge_again()
    {
        using FlowHost scene = new();
        FlowStart first = await scene.Flow.StartAsync(FlowHost.Request());
        FlowStart second = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(second.Id, Is.EqualTo(first.Id));
        Assert.That(scene.Starts, Is.EqualTo(1));
    }

    [Test]
    public async Task Another_browser_replaces_the_open_challenge_after_withdrawing_it()
    {
        using FlowHost scene = new();
        FlowKey first = await scene.StartAsync(browser: "one");
        FlowKey second = await scene.StartAsync(browser: "two");
        Assert.That((await scene.Flow.GetAsync(first)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That((await scene.Flow.GetAsync(second)).State, Is.EqualTo(ChallengeState.Pending));
        Assert.That(scene.Service.Calls.Select(call => call.Operation), Is.EqualTo((ServiceOperation[])[ServiceOperation.Start, ServiceOperation.Poll, ServiceOperation.Cancel, ServiceOperation.Start]));
    }

    [Test]
    public async Task A_subject_without_a_first_factor_who_does_not_exist_looks_like_one_who_does_not_answer()
    {
        using FlowHost scene = new();
        scene.Service.User("ghost").CannotBeAsked(TwoFactorError.UserNotEnrolled);
        List<(ChallengeState, bool, TimeSpan)> seen = [];
        foreach (string subject in (string[])["jdoe", "ghost"])
        {
            DateTimeOffset begin = scene.Time.GetUtcNow();
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { HasFirstFactor = false, Browser = "b" });
            await scene.AdvanceAsync(TimeSpan.FromMilliseconds(500));
            FlowStart start = await starting;
            Assert.That(start.Refusal, Is.Null);
            seen.Add((start.Status!.State, start.AccessPass is null, start.Deadline!.Value - begin));
            FlowKey key = new(start.Id!) { Tenant = FlowHost.Tenant, Subject = subject, Browser = "b" };
            Task<FlowStatus> wait = scene.Flow.WaitAsync(key, start.Status.Version, TimeSpan.FromMinutes(10));
            await scene.AdvanceAsync(TimeSpan.FromMinutes(2.2), TimeSpan.FromSeconds(0.5));
            Assert.That((await wait).State, Is.EqualTo(ChallengeState.Expired));
        }

        Assert.That(seen[1], Is.EqualTo(seen[0]));
    }

    private static FlowHost HostOf(Failing service) =>
        new(options => options.TroubledInterval = TimeSpan.FromSeconds(1), options => options.Service = service);

    private sealed class Spaces : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) => new("  ");
    }

    /// <summary>A service that opens challenges, and then fails.</summary>
    private sealed class Failing(TwoFactorError error) : IInMemoryService
    {
        private int polls;

        public int Polls => polls;

        public Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            if (asked.Operation != ServiceOperation.Poll)
                return Task.FromResult<InMemoryAnswer>(ChallengeState.Pending);
            Interlocked.Increment(ref polls);
            return Task.FromResult(new InMemoryAnswer(error));
        }
    }
}
