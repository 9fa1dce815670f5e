using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>A store that fails at each of its calls in turn: this approves nothing, hands nothing out twice and asks no phone twice, and logins continue.</summary>
public sealed class FaultyStoreTests
{
    [Test]
    public async Task A_login_survives_a_failure_of_any_single_store_call(
        [Values] bool afterTheFact, [Values] FlowFailureMode mode, [Values(LikeSecSignWithRelease, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        int calls = int.MaxValue;
        for (int failsAt = 1; failsAt <= calls; failsAt++)
        {
            FaultyStore? store = null;
            using FlowHost scene = new(
                options => options.FailureMode = mode,
                options => options.Capabilities = capabilities,
                services => services.AddSingleton<IFlowStore>(host =>
                    store = new FaultyStore(host) { FailsAt = failsAt, AfterTheFact = afterTheFact }));
            string at = $"the store fails at call {failsAt}";

            FlowKey key = await StartAsync(scene, at);
            await scene.AdvanceAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.5));
            Assert.That(await StateAsync(scene, key), Is.Not.EqualTo(ChallengeState.Approved), at); // the person has not answered yet
            scene.Service.User("jdoe").Approves();
            await scene.AdvanceAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(0.5));
            List<FlowOutcome> outcomes = await CompleteAsync(scene, key);
            calls = store!.Calls;

            Assert.That(outcomes, Has.Count.LessThanOrEqualTo(1), at);
            if (!afterTheFact)
                Assert.That(outcomes, Has.Count.EqualTo(1), at); // with afterTheFact, an outcome may be lost on the way, and is not handed out again
            Assert.That(outcomes.Where(one => one.ByFailureMode || one.State != ChallengeState.Approved), Is.Empty, at);
            if (capabilities != LikeSecSignWithRelease)
                continue;
            AssertAskedOneAtATime(scene, at);
            Assert.That(scene.Service.Calls.Count(call => call.Operation == ServiceOperation.Release), Is.EqualTo(1), at);
        }

        Assert.That(calls, Is.GreaterThan(15));
    }

    [Test]
    public async Task A_start_that_the_store_fails_is_counted_as_unavailable([Values] bool hasFirstFactor)
    {
        int failed = 0;
        for (int failsAt = 1; failsAt <= 6; failsAt++)
        {
            using TelemetryRecorder recorder = new();
            using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host =>
                new FaultyStore(host) { FailsAt = failsAt }));
            Task<FlowStart> start = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "browser-1", HasFirstFactor = hasFirstFactor });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(5));
            string outcome = start.IsFaulted ? "unavailable" : "opened";
            failed += start.IsFaulted ? 1 : 0;
            string[] counted = [.. recorder.Records.Where(record => record.Name == "two_factor.flow.starts").Select(record => record.Text)];
            Assert.That(counted, Has.Length.EqualTo(1).And.All.Contains(outcome).And.All.Contains("InMemory"), $"the store fails at call {failsAt}");
            await FaultyStore.TryAsync(() => start);
        }

        Assert.That(failed, Is.GreaterThan(2));
    }

    // Nothing was sent, so nobody could be frozen by the next question.
    [Test]
    public async Task A_start_that_cannot_be_counted_holds_back_no_later_start()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => options.Capabilities = LikeSecSign,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        store!.Before = operation => operation == nameof(IFlowStore.CountAsync) ? throw new TwoFactorException(TwoFactorError.Unavailable, "test") : Task.CompletedTask;
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.StartAsync(FlowHost.Request(browser: "one")));
        store.Before = null;
        await scene.StartAsync(browser: "two");
        Assert.That(scene.Starts, Is.EqualTo(1));
    }

    // The slots cannot be freed then, although the phone was not asked.
    [Test]
    public async Task A_store_that_fails_before_the_service_is_asked_holds_back_later_starts_for_15_seconds([Values] bool hasFirstFactor, [Values(1, 2)] int failingCount)
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => options.Capabilities = LikeSecSign,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        int counts = 0;
        store!.Before = operation =>
            (operation == nameof(IFlowStore.CountAsync) && ++counts >= failingCount) || counts >= failingCount ? throw new TwoFactorException(TwoFactorError.Unavailable, "test") : Task.CompletedTask;
        Task<FlowStart> failing = scene.Flow.StartAsync(Request("one", hasFirstFactor));
        await Assert.ThrowsAsync<TwoFactorException>(() => FinishAsync(failing));
        Assert.That(scene.Starts, Is.Zero);
        store.Before = null;
        await scene.AdvanceAsync(TimeSpan.FromSeconds(15.1));
        Assert.That((await FinishAsync(scene.Flow.StartAsync(Request("two", hasFirstFactor)))).Refusal, Is.Null);
        Assert.That(scene.Starts, Is.EqualTo(1));

        static FlowRequest Request(string browser, bool hasFirstFactor) => new(FlowHost.Tenant, "jdoe") { Browser = browser, HasFirstFactor = hasFirstFactor };

        async Task<FlowStart> FinishAsync(Task<FlowStart> start)
        {
            await Wait.UntilAsync(() => start.IsCompleted, () => scene.Time.Advance(TimeSpan.FromSeconds(0.1)));
            return await start;
        }
    }

    [Test]
    public async Task A_store_that_is_slow_at_the_start_does_not_shorten_the_persons_time()
    {
        ManualTimeProvider? time = null;
        using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host =>
            new FaultyStore(host)
            {
                After = operation =>
                {
                    if (operation == nameof(IFlowStore.CreateAsync))
                        time!.Advance(TimeSpan.FromSeconds(10));
                    return Task.CompletedTask;
                },
            }));
        time = scene.Time;
        FlowKey key = await scene.StartAsync();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));
        await scene.Flow.GetAsync(key); // otherwise it would be abandoned
        await scene.AdvanceAsync(TimeSpan.FromSeconds(56), TimeSpan.FromSeconds(1)); // of the two minutes, four seconds are left
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(1));
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_start_that_could_not_remove_its_first_entry_is_not_refused_as_if_the_store_were_full()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        await scene.StartAsync(browser: "one");
        store!.Before = operation =>
        {
            if (operation != nameof(IFlowStore.RemoveAsync))
                return Task.CompletedTask;
            store.Before = null;
            return Task.FromException(new TwoFactorException(TwoFactorError.Unavailable, "The store is away.") { IsTransient = true });
        };
        Assert.That((await scene.Flow.StartAsync(FlowHost.Request(browser: "two"))).Refusal, Is.Null);
        Assert.That(store.Before, Is.Null);
    }

    [Test]
    public async Task A_failure_of_any_single_store_call_lets_no_cancelled_login_through([Values] bool afterTheFact)
    {
        int collected = 0;
        int calls = int.MaxValue;
        for (int failsAt = 1; failsAt <= calls; failsAt++)
        {
            FaultyStore? store = null;
            using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host =>
                store = new FaultyStore(host) { FailsAt = failsAt, AfterTheFact = afterTheFact }));
            FlowKey key = await StartAsync(scene, $"call {failsAt}");
            for (int attempt = 0; attempt < 3; attempt++)
                await FaultyStore.TryAsync(() => scene.Flow.CancelAsync(key));
            scene.Service.User("jdoe").Approves();
            await scene.AdvanceAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.5));
            List<FlowOutcome> outcomes = await CompleteAsync(scene, key);
            Assert.That(outcomes, Has.Count.EqualTo(1).Or.Count.EqualTo(afterTheFact ? 0 : 1), $"call {failsAt}"); // with afterTheFact, it may be lost on the way
            Assert.That(outcomes.Select(one => one.State), Is.All.EqualTo(ChallengeState.Cancelled), $"call {failsAt}");
            collected += outcomes.Count;
            calls = store!.Calls;
            Assert.That((await scene.Flow.StartAsync(FlowHost.Request())).Refusal, Is.Null, $"call {failsAt}"); // the same browser can start again
        }

        Assert.That(calls, Is.GreaterThan(10));
        Assert.That(collected, Is.GreaterThan(8));
    }

    [Test]
    public async Task A_cancellation_by_another_node_is_not_mistaken_for_our_approval_when_the_stores_answer_is_lost()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => options.Capabilities |= TwoFactorCapabilities.NeedsRelease,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowKey key = await scene.StartAsync();
        int lost = 0;
        store!.BeforeReplacement = async () =>
        {
            await scene.Flow.CancelAsync(key); // a moment before the approval is written
            lost = store.Calls + 1;
        };
        store.Faults = call => call == lost ? FaultyStore.Fault.Unknown : FaultyStore.Fault.None;
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.That(lost, Is.Positive);
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That(scene.Service.Calls.Count(call => call.Operation == ServiceOperation.Release), Is.Zero);
    }

    // Each attempt asks at most once, and one succeeds within five minutes.
    private static async Task<FlowKey> StartAsync(FlowHost scene, string at)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            int before = scene.Starts;
            FlowStart? start = null;
            Task<FlowStart> starting = scene.Flow.StartAsync(FlowHost.Request());
            await scene.AdvanceAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(0.5));
            await FaultyStore.TryAsync(async () => start = await starting);
            Assert.That(scene.Starts - before, Is.LessThanOrEqualTo(1), at);
            if (start?.Id is { } id)
                return FlowHost.Key(id);
            await scene.AdvanceAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5));
        }

        throw new AssertionException($"No start succeeded, {at}.");
    }

    // Otherwise the waiters would be told that the login no longer exists, or would all read the store that fails.
    [Test]
    public async Task A_change_that_the_store_cannot_read_is_not_taken_for_the_end()
    {
        FaultyStore? store = null;
        using FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowKey key = await scene.StartAsync();
        store!.Faults = _ => FaultyStore.Fault.Before;
        WatchedFlow watched = new(FlowId.ToStoreKey(key.Id), FlowHost.Tenant);
        Assert.That(await scene.Services.GetRequiredService<FlowTurns>().TryReadAsync(watched), Is.EqualTo((false, (FoundFlow?)null)));
    }

    private static async Task<ChallengeState?> StateAsync(FlowHost scene, FlowKey key)
    {
        ChallengeState? state = null;
        await FaultyStore.TryAsync(async () => state = (await scene.Flow.GetAsync(key)).State);
        return state;
    }

    private static async Task<List<FlowOutcome>> CompleteAsync(FlowHost scene, FlowKey key)
    {
        List<FlowOutcome> outcomes = [];
        for (int attempt = 0; attempt < 4; attempt++)
            await FaultyStore.TryAsync(async () => outcomes.Add(await scene.Flow.CompleteAsync(key)));
        return outcomes;
    }

    private static void AssertAskedOneAtATime(FlowHost scene, string at)
    {
        ServiceOperation last = ServiceOperation.Cancel;
        foreach (InMemoryCall call in scene.Service.Calls.Where(call => call.Operation is ServiceOperation.Start or ServiceOperation.Cancel))
        {
            Assert.That(last == ServiceOperation.Start && call.Operation == ServiceOperation.Start, Is.False, at);
            last = call.Operation;
        }
    }
}
