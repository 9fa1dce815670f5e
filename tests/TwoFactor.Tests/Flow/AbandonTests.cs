using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A login is withdrawn after a while without a wait, and only then.</summary>
public sealed class AbandonTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // As where a standby took over whose clock is behind: the store then gives a turn that is not due yet.
    [Test]
    public async Task A_node_that_left_a_login_does_not_end_it_while_another_node_takes_the_turns_although_the_clock_of_the_store_was_put_back()
    {
        InMemoryFlowStore shared = null!;
        FaultyStore store = null!;
        using FlowHost scene = new(
            options => options.AbandonAfter = Second * 5,
            services: services => services.AddSingleton<IFlowStore>(host =>
                store = new FaultyStore(shared = new InMemoryFlowStore(host.GetRequiredService<TimeProvider>(), 100))));
        string flow = FlowId.ToStoreKey((await scene.StartAsync()).Id);
        await scene.AdvanceAsync(Second * 10); // the node has left it, and looks at it once more
        Assert.That((await shared.TakeTurnAsync(flow, Second * 60)).IsTaken, Is.True, "the other node's browser waits");
        store.Before = async operation =>
        {
            if (operation == nameof(IFlowStore.TakeTurnAsync))
                await shared.BringTurnForwardAsync(flow, TimeSpan.Zero);
        };
        int calls = store.Calls;
        await scene.AdvanceAsync(Second * 30);
        Assert.That(store.Calls, Is.GreaterThan(calls), "it has looked");
        Assert.That((await shared.ReadAsync(flow))!.IsFinal, Is.False);
        Assert.That(scene.Service.Calls.Count(call => call.Operation == ServiceOperation.Cancel), Is.Zero);
    }

    [Test]
    public async Task A_wait_at_the_last_moment_keeps_an_abandoned_login()
    {
        InMemoryService people = new();
        GatedService gate = new(people, ServiceOperation.Poll);
        using FlowHost scene = new(
            options =>
            {
                options.FirstPollAfter = Second * 30;
                options.QuickInterval = options.SlowInterval = Second * 30;
                options.AbandonAfter = Second * 5;
            },
            options => options.Service = gate)
        {
            Held = () => gate.Held,
        };
        FlowKey key = await scene.StartAsync();
        for (int i = 0; gate.Held == 0 && i < 200; i++)
            await scene.AdvanceAsync(Second, Second);
        Assert.That(gate.Held, Is.EqualTo(1)); // the last poll before the login is abandoned
        Task<FlowStatus> late = scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(2));
        gate.Answer(0);
        await scene.AdvanceAsync(Second * 2);
        Assert.That(late.IsCompleted, Is.False);
        Assert.That(people.Calls.Count(call => call.Operation == ServiceOperation.Cancel), Is.Zero);
        people.User("jdoe").Approves();
        for (int i = 0; gate.Held == 0 && i < 200; i++)
            await scene.AdvanceAsync(Second, Second);
        gate.Answer(1);
        Assert.That((await late).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_watcher_that_needs_long_for_a_status_keeps_the_login()
    {
        using FlowHost scene = new(options => options.AbandonAfter = Second * 5);
        FlowKey key = await scene.StartAsync();
        IAsyncEnumerator<FlowStatus> watch = scene.Flow.WatchAsync(key).GetAsyncEnumerator();
        await watch.MoveNextAsync();
        await scene.AdvanceAsync(Second * 60, Second);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Pending));
        await watch.DisposeAsync();
        await scene.AdvanceAsync(Second * 60, Second);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled));
    }

    [Test]
    public async Task A_wait_that_fails_at_its_beginning_reports_the_store_and_does_not_keep_the_login()
    {
        FaultyStore store = null!;
        using FlowHost scene = new(
            options => options.AbandonAfter = Second * 5,
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        FlowKey key = await scene.StartAsync();
        int reads = 0;
        store.Before = operation => operation == nameof(IFlowStore.ReadAsync) && ++reads == 2 // the second one follows the registration of the wait
            ? Task.FromException(new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable."))
            : Task.CompletedTask;
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1))))!;
        Assert.That((e.Error, reads), Is.EqualTo((TwoFactorError.Unavailable, 2)));
        await scene.AdvanceAsync(Second * 60, Second);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Cancelled), "nobody waits");
    }
}
