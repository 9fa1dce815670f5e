using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>A node that is killed, or waits for long, in the middle of a start.</summary>
public sealed class KilledStartTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // The second start runs on other threads while the clock goes on, so the upper bound is a wide one, and the clock stops before it.
    [TestCase(LikeSezameWithLifetime, 15, 90)]
    [TestCase(LikeSecSign, 325, 405)]
    public async Task After_its_node_was_killed_a_browser_is_kept_from_asking_only_as_long_as_needed(TwoFactorCapabilities capabilities, int atLeast, int atMost)
    {
        using Scene scene = new(capabilities);
        _ = scene[0].StartAsync(FlowHost.Request());
        Assert.That(scene.Service.Waiting, Is.EqualTo(1));
        scene.IsKilled = true;
        long killed = scene.Time.GetTimestamp();

        Task<FlowStart> next = scene[1].StartAsync(FlowHost.Request());
        await Wait.UntilAsync(() => scene.Service.Waiting == 2, () => scene.AdvanceUntil(killed, (atLeast + atMost) / 2 * Second));
        Assert.That(scene.Time.GetElapsedTime(killed).TotalSeconds, Is.InRange(atLeast, atMost));
        scene.Service.Answer(1);
        await Wait.UntilAsync(() => next.IsCompleted, () => scene.Time.Advance(TimeSpan.Zero));
        Assert.That((await next).Refusal, Is.Null);
    }

    [Test]
    public async Task A_start_whose_caller_has_left_does_not_ring_the_phone_when_the_slot_of_a_killed_node_expires([Values] bool hasLeft)
    {
        using Scene scene = new(LikeSecSign);
        _ = scene[0].StartAsync(FlowHost.Request());
        scene.IsKilled = true;
        long killed = scene.Time.GetTimestamp();
        using CancellationTokenSource caller = new();
        Task<FlowStart> next = scene[1].StartAsync(FlowHost.Request(), caller.Token);
        if (hasLeft)
            await caller.CancelAsync();
        await Wait.UntilAsync(() => scene.Background(1).WorkInProgress == 0 && (hasLeft || scene.Service.Waiting == 2), () => scene.AdvanceUntil(killed, 400 * Second));
        Assert.That((scene.Service.Waiting, next.IsCanceled), Is.EqualTo((hasLeft ? 1 : 2, hasLeft)));
    }

    // No provider of this library both freezes users and accepts lifetimes, but one of a host may.
    [TestCase(480, 650)]
    [TestCase(10, 270)]
    public async Task After_its_node_was_killed_nobody_asks_while_its_question_may_be_open(int lifetime, int until)
    {
        using Scene scene = new(LikeSecSign | TwoFactorCapabilities.CustomLifetime);
        _ = scene[0].StartAsync(Request("browser-1"));
        scene.IsKilled = true;
        scene.Time.Advance(until * Second);
        FlowStart next = await scene[1].StartAsync(Request("browser-2"));
        Assert.That((next.Refusal, scene.Service.Waiting), Is.EqualTo((FlowRefusal.StillOpen, 1)));

        scene.Time.Advance(60 * Second);
        Task<FlowStart> later = scene[1].StartAsync(Request("browser-2"));
        await Wait.UntilAsync(() => scene.Service.Waiting == 2, static () => { });
        scene.Service.Answer(1);
        await Wait.UntilAsync(() => later.IsCompleted, () => scene.Time.Advance(TimeSpan.Zero));
        Assert.That((await later).Refusal, Is.Null);

        FlowRequest Request(string browser) => new(FlowHost.Tenant, "jdoe") { Browser = browser, Lifetime = lifetime * Second };
    }

    [Test]
    public async Task A_living_node_keeps_its_slot_however_long_the_service_takes(
        [Values(LikeSezameWithLifetime, LikeSecSign)] TwoFactorCapabilities capabilities, [Values] bool waitsFromTheBeginning)
    {
        using Scene scene = new(capabilities);
        Task<FlowStart> first = scene[0].StartAsync(FlowHost.Request());
        Task<FlowStart>? second = waitsFromTheBeginning ? scene[1].StartAsync(FlowHost.Request()) : null;
        int armed = scene.Time.ArmedTimers;
        for (int i = 1; i <= 19; i++) // 95 seconds
        {
            scene.Time.Advance(5 * Second);
            await Wait.UntilAsync(() => scene.Time.ArmedTimers >= armed, static () => { }); // the slot is renewed, and the node waits for the next time
        }

        second ??= scene[1].StartAsync(FlowHost.Request());
        scene.Service.Answer(0);
        await Wait.UntilAsync(() => first.IsCompleted && second.IsCompleted, () => scene.Time.Advance(TimeSpan.Zero));
        Assert.That(((await second).Id, scene.Service.Waiting), Is.EqualTo(((await first).Id, 1)));
    }

    [Test]
    public async Task A_node_that_was_taken_for_dead_opens_no_second_login()
    {
        using Scene scene = new(LikeSezameWithLifetime);
        Task<FlowStart> slow = scene[0].StartAsync(FlowHost.Request());
        scene.IsUnavailable = true;
        Task<FlowStart> next = scene[1].StartAsync(FlowHost.Request());
        long away = scene.Time.GetTimestamp();
        await Wait.UntilAsync(() => scene.Service.Waiting == 2, () => scene.AdvanceUntil(away, 60 * Second)); // the first call to the service ends after 100
        scene.IsUnavailable = false;
        scene.Service.Answer(0);
        scene.Service.Answer(1);
        await Wait.UntilAsync(() => slow.IsCompleted && next.IsCompleted, () => scene.Time.Advance(TimeSpan.Zero));
        // If the clock moved on before the other node began to renew its slot, that one was taken for dead, too.
        Assert.That(new[] { (await slow).Refusal, (await next).Refusal }, Is.EquivalentTo(new FlowRefusal?[] { FlowRefusal.StillOpen, null }));
    }

    // It learns late that its question did not reach the service. The other node has asked meanwhile, and the person has denied.
    [Test]
    public async Task A_node_that_was_taken_for_dead_lets_nobody_in_by_the_failure_mode([Values] bool isPauseOver, [Values] bool isSlotRenewed)
    {
        using Scene scene = new(LikeSezameWithLifetime, options => options.FailureMode = FlowFailureMode.OpenWithAudit);
        InMemoryUser person = scene.People.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        Task<FlowStart> slow = scene[0].StartAsync(FlowHost.Request(browser: "stranger"));
        int armed = scene.Time.ArmedTimers;
        scene.IsUnavailable = true;
        await DenyOnOtherNodeAsync(scene, person);
        if (isPauseOver)
            scene.Time.Advance(new FlowOptions().PauseAfterDenial + Second);

        scene.IsUnavailable = false;
        if (isSlotRenewed)
        {
            scene.Time.Advance(5 * Second);
            await Wait.UntilAsync(() => scene.Time.ArmedTimers >= armed, static () => { }); // the node waits for the next renewal
        }

        scene.Service.Answer(0);
        await Wait.UntilAsync(() => slow.IsCompleted, () => scene.Time.Advance(TimeSpan.Zero));
        Assert.That((await slow).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
    }

    // The clock of its machine stands still meanwhile, so only the store can tell.
    [Test]
    public async Task A_node_whose_machine_was_suspended_lets_nobody_in_by_the_failure_mode([Values] bool isStoreSlow)
    {
        using Scene scene = new(LikeSezameWithLifetime, options => (options.FailureMode, options.PauseAfterDenial) = (FlowFailureMode.OpenWithAudit, Second));
        InMemoryUser person = scene.People.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        TaskCompletionSource created = new();
        scene.BeforeCreate = isStoreSlow ? created.Task : Task.CompletedTask;
        Task<FlowStart> slow = scene[0].StartAsync(FlowHost.Request(browser: "stranger"));
        scene.Time.Advance(10 * Second);
        created.SetResult();
        await Wait.UntilAsync(() => scene.Service.Waiting == 1, static () => { });
        scene.FirstClock.IsSuspended = true;
        await DenyOnOtherNodeAsync(scene, person);
        scene.Time.Advance(2 * Second);

        scene.FirstClock.IsSuspended = false;
        scene.Service.Answer(0);
        await Wait.UntilAsync(() => slow.IsCompleted, () => scene.Time.Advance(TimeSpan.Zero));
        Assert.That((await slow).Refusal, Is.EqualTo(FlowRefusal.Unavailable));
    }

    // The slot of the first node has expired, and the person denies.
    private static async Task DenyOnOtherNodeAsync(Scene scene, InMemoryUser person)
    {
        long away = scene.Time.GetTimestamp();
        scene.Time.Advance(16 * Second); // longer than the slot is held
        person.CannotBeAsked(null).Denies();
        Task<FlowStart> next = scene[1].StartAsync(FlowHost.Request(browser: "person"));
        await Wait.UntilAsync(() => scene.Service.Waiting == 2, static () => { });
        scene.Service.Answer(1);
        await Wait.UntilAsync(() => next.IsCompleted, () => scene.Time.Advance(TimeSpan.Zero));
        Task<FlowStatus> wait = scene[1].WaitAsync(FlowHost.Key((await next).Id!, browser: "person"), long.MaxValue, 60 * Second);
        await Wait.UntilAsync(() => wait.IsCompleted, () => scene.AdvanceUntil(away, 40 * Second));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Denied));
    }

    /// <summary>Two nodes over one store, and a service that answers a start when the test says so.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly ServiceProvider[] nodes;

        public Scene(TwoFactorCapabilities capabilities, Action<FlowOptions>? configure = null)
        {
            Service = new GatedService(People, ServiceOperation.Start);
            InMemoryFlowStore store = new(Time, 100);
            FaultyStore first = new(store) { Before = BeforeAsync };
            FirstClock = new SuspendableTime(Time);
            nodes = [Node(first, FirstClock), Node(store, Time)];

            ServiceProvider Node(IFlowStore of, TimeProvider time)
            {
                ServiceCollection services = new();
                services.AddSingleton(time).AddSingleton(of);
                services.AddTwoFactor().AddInMemory(FlowHost.Tenant, Service, options => (options.Capabilities, options.RequestTimeout) = (capabilities, 100 * Second));
                services.Configure(configure ?? (static _ => { }));
                return services.BuildServiceProvider();
            }
        }

        public ManualTimeProvider Time { get; } = new();

        /// <summary>The clock of the first node.</summary>
        public SuspendableTime FirstClock { get; }

        public InMemoryService People { get; } = new();

        public GatedService Service { get; }

        /// <summary>What the first node's store waits for before it creates a flow.</summary>
        public Task BeforeCreate { get; set; } = Task.CompletedTask;

        /// <summary>Whether the first node does nothing more.</summary>
        public bool IsKilled { get; set; }

        /// <summary>Whether the first node cannot reach the store.</summary>
        public bool IsUnavailable { get; set; }

        public BackgroundWork Background(int node) => nodes[node].GetRequiredService<BackgroundWork>();

        public ITwoFactorFlow this[int node] => nodes[node].GetRequiredService<ITwoFactorFlow>();

        /// <summary>Moves the clock a little, up to a time after <paramref name="begin"/>. Timers that are due run in either case.</summary>
        public void AdvanceUntil(long begin, TimeSpan end) => Time.Advance(Time.GetElapsedTime(begin) < end ? Second / 10 : TimeSpan.Zero);

        public void Dispose()
        {
            foreach (ServiceProvider node in nodes)
                node.Dispose();
        }

        private Task BeforeAsync(string operation) =>
            IsKilled ? new TaskCompletionSource().Task
            : IsUnavailable ? Task.FromException(new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.") { IsTransient = true })
            : operation == nameof(IFlowStore.CreateAsync) ? BeforeCreate
            : Task.CompletedTask;
    }
}
