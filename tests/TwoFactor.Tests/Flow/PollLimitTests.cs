using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>How many polls of one tenant run at the same time.</summary>
public sealed class PollLimitTests
{
    [Test]
    public async Task No_more_logins_are_polled_at_once_than_the_tenant_allows()
    {
        GatedService gate = new(new InMemoryService(), ServiceOperation.Poll);
        using FlowHost scene = new(options => options.MaxConcurrentPolls = 2, options => options.Service = gate) { Held = () => 3 };
        foreach (string subject in (string[])["one", "two", "three"])
            await scene.StartAsync(subject);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That(gate.Waiting, Is.EqualTo(2));
        gate.Answer(0);
        await Wait.UntilAsync(() => gate.Waiting >= 3);
        gate.Answer(1);
        gate.Answer(2);
    }

    [Test]
    public async Task The_last_poll_of_an_abandoned_login_counts_for_the_limit()
    {
        GatedService gate = new(new InMemoryService(), ServiceOperation.Poll);
        using FlowHost scene = new(
            options =>
            {
                options.MaxConcurrentPolls = 1;
                options.AbandonAfter = TimeSpan.FromSeconds(5);
                options.FirstPollAfter = TimeSpan.FromSeconds(6);
                options.SlowInterval = options.TroubledInterval = TimeSpan.FromSeconds(1);
            },
            options => options.Service = gate) { Held = () => 2 };
        FlowKey watched = await scene.StartAsync("watched");
        await scene.StartAsync("left");
        _ = scene.Flow.WaitAsync(watched, 99, TimeSpan.FromHours(1));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(15));
        Assert.That(gate.Waiting, Is.EqualTo(1));
    }

    // The second login is between two turns when it is cancelled, and its next look has to wait for the poll of the first one.
    [Test]
    public async Task A_wait_ends_at_a_change_while_all_places_are_taken_by_polls_that_hang()
    {
        GatedService gate = new(new InMemoryService(), ServiceOperation.Poll);
        using FlowHost scene = new(
            options => (options.MaxConcurrentPolls, options.FirstPollAfter) = (1, TimeSpan.FromSeconds(3)),
            options => options.Service = gate) { Held = () => 2 };
        await scene.StartAsync("hanging");
        await scene.AdvanceAsync(TimeSpan.FromSeconds(2));
        FlowKey idle = await scene.StartAsync("idle");
        Task<FlowStatus> wait = scene.Flow.WaitAsync(idle, (await scene.Flow.GetAsync(idle)).Version, TimeSpan.FromHours(1));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.That((gate.Waiting, wait.IsCompleted), Is.EqualTo((1, false)));

        Task cancel = scene.Flow.CancelAsync(idle);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3.5)); // the last question to the service hangs as well
        await cancel;
        await Wait.UntilAsync(() => wait.IsCompleted);
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Cancelled));
        gate.Answer(0);
    }

    // As when the connection to a store is back. The store's other connections are for the logins of other tenants.
    [Test]
    public async Task When_all_waiting_logins_of_a_tenant_may_have_changed_few_are_read_at_once()
    {
        const int Logins = 40;
        GatedService gate = new(new InMemoryService(), ServiceOperation.Poll);
        FaultyStore? store = null;
        using FlowHost scene = new(
            options => options.MaxConcurrentPolls = 1,
            options => options.Service = gate,
            services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host))) { Held = () => Logins };
        for (int i = 0; i < Logins; i++)
        {
            FlowKey key = await scene.StartAsync($"person{i}");
            _ = scene.Flow.WaitAsync(key, 99, TimeSpan.FromHours(1));
        }

        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        (int begun, int ended, int most) = (0, 0, 0);
        using SemaphoreSlim answers = new(0);
        store!.Before = async operation =>
        {
            if (operation != nameof(IFlowStore.ReadAsync))
                return;
            lock (answers)
                most = Math.Max(most, ++begun - ended);
            await answers.WaitAsync();
            lock (answers)
                ended++;
        };
        scene.Services.GetRequiredService<FlowSchedule>().ProcessNow(null);
        for (int i = 0; i < Logins; i++)
        {
            await Wait.UntilAsync(() => Volatile.Read(ref begun) >= Math.Min(Logins, i + FlowTurns.MaxConcurrentReads));
            answers.Release();
        }

        await Wait.UntilAsync(() => Volatile.Read(ref ended) == Logins);
        Assert.That(most, Is.EqualTo(FlowTurns.MaxConcurrentReads));
    }

    [Test]
    public async Task Each_tenant_however_it_is_spelled_has_a_limit_of_its_own()
    {
        PollLimits limits = new();
        IDisposable first = await limits.EnterAsync("acme", 1, CancellationToken.None);
        Task<IDisposable> second = limits.EnterAsync("ACME", 1, CancellationToken.None).AsTask();
        using IDisposable other = await limits.EnterAsync("globex", 1, CancellationToken.None);
        Assert.That(second.IsCompleted, Is.False);
        first.Dispose();
        (await second).Dispose();
    }

    // With 64 places and thousands of waiting logins, these would otherwise keep the old limit for minutes.
    [Test]
    public async Task A_raised_limit_lets_the_polls_begin_that_wait_already()
    {
        PollLimits limits = new();
        using IDisposable first = await limits.EnterAsync("acme", 1, CancellationToken.None);
        Task<IDisposable> waiting = limits.EnterAsync("acme", 1, CancellationToken.None).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        using IDisposable third = await limits.EnterAsync("acme", 3, CancellationToken.None);
        using IDisposable second = await waiting;
        Task<IDisposable> fourth = limits.EnterAsync("acme", 3, CancellationToken.None).AsTask();
        Assert.That(fourth.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_lowered_limit_also_holds_for_the_polls_that_wait_already()
    {
        PollLimits limits = new();
        IDisposable first = await limits.EnterAsync("acme", 3, CancellationToken.None);
        IDisposable second = await limits.EnterAsync("acme", 3, CancellationToken.None);
        IDisposable third = await limits.EnterAsync("acme", 3, CancellationToken.None);
        Task<IDisposable> waiting = limits.EnterAsync("acme", 3, CancellationToken.None).AsTask();
        Task<IDisposable> last = limits.EnterAsync("acme", 1, CancellationToken.None).AsTask();
        Assert.That((waiting.IsCompleted, last.IsCompleted), Is.EqualTo((false, false)));
        first.Dispose();
        second.Dispose();
        third.Dispose();
        (await waiting).Dispose();
        (await last).Dispose();
        Assert.That(await FreePlacesAsync(limits, 1), Is.EqualTo(1));
    }

    [Test]
    public async Task A_lowered_limit_takes_places_that_are_free_and_a_raised_one_spares_polls_that_run()
    {
        PollLimits limits = new();
        IDisposable first = await limits.EnterAsync("acme", 5, CancellationToken.None);
        IDisposable second = await limits.EnterAsync("acme", 5, CancellationToken.None);
        Task<IDisposable> waiting = limits.EnterAsync("acme", 1, CancellationToken.None).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        Task<IDisposable> other = limits.EnterAsync("acme", 2, CancellationToken.None).AsTask();
        Assert.That((waiting.IsCompleted, other.IsCompleted), Is.EqualTo((false, false)));
        first.Dispose();
        second.Dispose();
        (await waiting).Dispose();
        (await other).Dispose();
        Assert.That(await FreePlacesAsync(limits, 2), Is.EqualTo(2));
    }

    private static async Task<int> FreePlacesAsync(PollLimits limits, int maximum)
    {
        for (int taken = 0; ; taken++)
        {
            Task<IDisposable> place = limits.EnterAsync("acme", maximum, CancellationToken.None).AsTask();
            if (!place.IsCompleted)
                return taken;
            await place;
        }
    }
}
