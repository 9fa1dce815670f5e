using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A login that was started on one node while a page waits for it on another, and a store that no node can reach for a while.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // The first node has no waiters. After the outage the turn is overdue, and the other node needs a moment to take it.
    [Test]
    public async Task A_login_that_is_waited_for_on_another_node_is_not_abandoned_after_an_outage([Values(0, 1, 3, 20)] int lasts)
    {
        for (int begin = 1; begin <= 30; begin++)
        {
            using Scene scene = new(abandonAfter: [5 * Second, 600 * Second]);
            FlowKey key = await scene.StartAsync();
            _ = scene[1].WaitAsync(key, long.MaxValue, TimeSpan.FromHours(1)); // the outage ends this wait
            await scene.AdvanceAsync(begin * Second);
            scene.IsUnavailable = true;
            await scene.AdvanceAsync(lasts * Second);
            scene.IsUnavailable = false;
            await scene.AdvanceAsync(40 * Second);
            Assert.That(scene.Withdrawals, Is.Zero, $"unavailable from second {begin}");

            scene.People.User("jdoe").Approves();
            await scene.AdvanceAsync(5 * Second);
            Assert.That((await scene[1].CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
        }
    }

    [Test]
    public async Task A_login_that_nobody_waits_for_is_abandoned_once_the_store_is_back()
    {
        using Scene scene = new(abandonAfter: [5 * Second, 5 * Second]);
        FlowKey key = await scene.StartAsync();
        await scene[1].GetAsync(key);
        await scene.AdvanceAsync(10 * Second);
        scene.IsUnavailable = true;
        await scene.AdvanceAsync(20 * Second);
        scene.IsUnavailable = false;
        await scene.AdvanceAsync(60 * Second);
        Assert.That(scene.Withdrawals, Is.EqualTo(1));
    }

    [Test]
    public async Task An_outage_of_the_store_is_logged_every_ten_seconds_however_many_logins_wait()
    {
        using TelemetryRecorder recorder = new();
        using Scene scene = new(abandonAfter: [600 * Second], recorder);
        for (int subject = 0; subject < 20; subject++)
            _ = scene[0].WaitAsync(await scene.StartAsync($"user-{subject}"), long.MaxValue, TimeSpan.FromHours(1));
        scene.IsUnavailable = true;
        await scene.AdvanceAsync(25 * Second);
        Assert.That(Logged(), Is.EqualTo(3)); // after 1, 11 and 21 seconds, as far as turns come then
        scene.IsUnavailable = false;
        await scene.AdvanceAsync(60 * Second);
        scene.IsUnavailable = true;
        await scene.AdvanceAsync(5 * Second);
        Assert.That(Logged(), Is.EqualTo(4));

        int Logged() => recorder.Find("the flow's store fails").Count;
    }

    private sealed class Scene : IDisposable
    {
        private readonly ServiceProvider[] nodes;

        public Scene(TimeSpan[] abandonAfter, TelemetryRecorder? recorder = null)
        {
            InMemoryFlowStore store = new(Time, 100);
            nodes = [.. abandonAfter.Select(time =>
            {
                ServiceCollection services = new();
                services.AddSingleton<TimeProvider>(Time);
                if (recorder is not null)
                    services.AddLogging(logging => logging.AddProvider(recorder));
                services.AddSingleton<IFlowStore>(new FaultyStore(store) { Faults = _ => IsUnavailable ? FaultyStore.Fault.Before : FaultyStore.Fault.None });
                services.AddTwoFactor().AddInMemory(FlowHost.Tenant, People, options => options.Lifetime = TimeSpan.FromMinutes(10));
                services.Configure<FlowOptions>(options => (options.Jitter, options.AbandonAfter) = (0, time));
                return services.BuildServiceProvider();
            })];
        }

        public ManualTimeProvider Time { get; } = new();

        public InMemoryService People { get; } = new();

        public bool IsUnavailable { get; set; }

        public int Withdrawals => People.Calls.Count(call => call.Operation == ServiceOperation.Cancel);

        public ITwoFactorFlow this[int node] => nodes[node].GetRequiredService<ITwoFactorFlow>();

        public async Task<FlowKey> StartAsync(string subject = "jdoe") => FlowHost.Key((await this[0].StartAsync(FlowHost.Request(subject))).Id!, subject);

        public async Task AdvanceAsync(TimeSpan time)
        {
            TimeSpan step = Second / 2;
            for (TimeSpan moved = TimeSpan.Zero; moved < time; moved += step)
            {
                Time.Advance(step);
                await Wait.UntilAsync(() => nodes.Sum(FlowHost.InProgress) == 0, static () => { });
            }
        }

        public void Dispose()
        {
            foreach (ServiceProvider node in nodes)
                node.Dispose();
        }
    }
}
