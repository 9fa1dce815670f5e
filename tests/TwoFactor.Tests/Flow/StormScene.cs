using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>One subject with several browsers, a person who answers, and a store that fails at random.</summary>
internal sealed class StormScene
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Random random;
    private readonly FlowHost scene;
    private readonly InMemoryService people = new();
    private readonly ChallengeLedger ledger;
    private readonly bool mayFreeze;
    private readonly Dictionary<string, string?> challenges = []; // by the ids of their logins
    private readonly List<FlowKey> keys = [];
    private readonly List<(FlowKey Key, FlowOutcome Outcome)> outcomes = [];
    private FaultyStore? store;

    public StormScene(int seed, int faultsInHundred, FlowFailureMode mode, TwoFactorCapabilities capabilities)
    {
        random = new Random(seed);
        mayFreeze = capabilities.HasFlag(TwoFactorCapabilities.SingleChallenge);
        ChallengeLedger? made = null;
        scene = new FlowHost(
            options =>
            {
                options.FailureMode = mode;
                options.MaxStarts = 1000;
                options.PauseAfterDenial = Second * 5;
            },
            options =>
            {
                options.Capabilities = capabilities;
                options.Lifetime = Lifetime;
                options.Service = made!;
            },
            services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(new InMemoryFlowStore(host.GetRequiredService<TimeProvider>(), 1000))
            {
                Faults = _ => Fault(faultsInHundred),
            }),
            clock: time =>
            {
                made = new ChallengeLedger(people, Lifetime, time);
                return time;
            });
        ledger = made!;
    }

    /// <summary>Takes the steps, lets all logins end, and logs in once more.</summary>
    public async Task<StormCounts> RunAsync(IReadOnlyList<(StormStep Step, int Which)> steps)
    {
        using FlowHost owned = scene;
        foreach ((StormStep step, int which) in steps)
            await StepAsync(step, which);
        store!.Faults = null;
        await scene.AdvanceAsync(Lifetime * 1.5, Second * 2);
        foreach (FlowKey key in keys)
            await CompleteAsync(key);

        Assert.That(outcomes.GroupBy(one => one.Key.Id).Select(group => group.Count()), Is.All.EqualTo(1));
        foreach ((FlowKey key, FlowOutcome outcome) in outcomes.Where(one => one.Outcome.State == ChallengeState.Approved))
            Assert.That(outcome.ByFailureMode || !ledger.HasApproved(challenges[key.Id] ?? "none"), Is.False);
        if (mayFreeze)
            Assert.That(ledger.AskedTwice, Is.Zero);
        StormCounts counts = new(ledger.Started.Count, outcomes.Count);
        await LogInAsync();
        return counts;
    }

    // When the store works again, and the places of lost starts are free, a login goes through as usual.
    private async Task LogInAsync()
    {
        await scene.AdvanceAsync(Lifetime * 2, Second * 5);
        FlowKey key = await scene.StartAsync(browser: "browser-last");
        people.User("jdoe").Approves();
        await scene.AdvanceAsync(Second * 10, Second);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(key);
        Assert.That((outcome.State, outcome.ByFailureMode), Is.EqualTo((ChallengeState.Approved, false)));
    }

    private Task StepAsync(StormStep step, int which) => step switch
    {
        StormStep.Start => StartAsync($"browser-{which % 3}", which > 2 ? "Pay" : null),
        StormStep.LetSecondsPass => scene.AdvanceAsync(Second * which, Second / 2),
        StormStep.LetHalfAMinutePass => scene.AdvanceAsync(Second * 30, Second * 2),
        StormStep.Approve => Person(user => user.Approves()),
        StormStep.Deny => Person(user => user.Denies()),
        StormStep.DoNotAnswer => Person(user => user.DoesNothing()),
        StormStep.Complete when keys.Count > 0 => CompleteAsync(Key(which)),
        StormStep.Cancel when keys.Count > 0 => FaultyStore.TryAsync(() => scene.Flow.CancelAsync(Key(which))),
        StormStep.CallBack when keys.Count > 0 => FaultyStore.TryAsync(() => scene.Flow.ReceiveCallbackAsync(FlowId.ToStoreKey(Key(which).Id))),
        StormStep.CallAtOnce when keys.Count > 0 => BurstAsync(Key(which)),
        _ => Task.CompletedTask, // there is no login yet
    };

    private FlowKey Key(int which) => keys[^(1 + (which % keys.Count))]; // the latest ones, mostly

    private Task Person(Action<InMemoryUser> does)
    {
        does(people.User("jdoe"));
        return Task.CompletedTask;
    }

    private async Task StartAsync(string browser, string? message)
    {
        int before = ledger.Started.Count;
        FlowStart? start = null;
        Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = browser, Message = message });
        await Wait.UntilAsync(() => starting.IsCompleted, () => scene.AdvanceAsync(Second, Second));
        await FaultyStore.TryAsync(async () => start = await starting);
        IReadOnlyList<string> after = ledger.Started;
        Assert.That(after.Count - before, Is.LessThanOrEqualTo(1));
        if (start?.Id is not { } id || challenges.ContainsKey(id))
            return;
        challenges.Add(id, after.Count > before ? after[^1] : await ChallengeOfAsync(id));
        keys.Add(FlowHost.Key(id, browser: browser));
    }

    // The challenge of a login that an earlier start opened, whose answer was lost on the way to its caller.
    private async Task<string?> ChallengeOfAsync(string id)
    {
        Func<int, FaultyStore.Fault>? faults = store!.Faults;
        store.Faults = null;
        FoundFlow? flow = FoundFlow.Of(FlowId.ToStoreKey(id), await store.ReadAsync(FlowId.ToStoreKey(id)));
        store.Faults = faults;
        return flow?.Content.Handle is { } handle ? ChallengeHandle.Parse(handle).ServiceIds["id"] : null;
    }

    private async Task BurstAsync(FlowKey key)
    {
        await Task.WhenAll(
            Task.Run(() => CompleteAsync(key)),
            Task.Run(() => CompleteAsync(key)),
            Task.Run(() => FaultyStore.TryAsync(() => scene.Flow.CancelAsync(key))),
            Task.Run(() => scene.Time.Advance(Second)),
            Task.Run(() => FaultyStore.TryAsync(() => scene.Flow.WaitAsync(key, 0, TimeSpan.Zero))));
        await scene.RestAsync();
    }

    private Task CompleteAsync(FlowKey key) => FaultyStore.TryAsync(async () =>
    {
        FlowOutcome outcome = await scene.Flow.CompleteAsync(key);
        lock (outcomes)
            outcomes.Add((key, outcome));
    });

    private FaultyStore.Fault Fault(int inHundred)
    {
        lock (random)
            return random.Next(100) < inHundred ? (FaultyStore.Fault)random.Next(1, 4) : FaultyStore.Fault.None;
    }
}
