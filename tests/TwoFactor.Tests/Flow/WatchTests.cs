using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>A wait notices every change, whenever it comes, and with any number of other waits.</summary>
public sealed class WatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_change_at_any_moment_of_a_beginning_wait_ends_the_wait([Values(1, 2, 3)] int read, [Values] bool before, [Values] bool watches)
    {
        (FlowHost scene, FaultyStore store) = Make();
        using FlowHost owned = scene;
        FlowKey key = await scene.StartAsync();
        int reads = 0;
        async Task ChangeAsync(string operation)
        {
            if (operation != nameof(IFlowStore.ReadAsync) || ++reads != read)
                return;
            store.Before = store.After = null;
            await scene.Flow.CancelAsync(key);
        }

        if (before)
            store.Before = ChangeAsync;
        else
            store.After = ChangeAsync;
        Task<ChallengeState> last = watches ? LastAsync(scene.Flow, key) : StateAsync(scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1)));
        if (store.Before is not null || store.After is not null)
            await scene.Flow.CancelAsync(key); // the wait reads less often than this
        Assert.That(await scene.SettleAsync(last), Is.EqualTo(ChallengeState.Cancelled)); // without moving the clock
    }

    [Test]
    public async Task A_thousand_waits_for_one_login_do_not_read_the_store_again_at_a_change()
    {
        (FlowHost scene, FaultyStore store) = Make();
        using FlowHost owned = scene;
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus>[] waits = [.. Enumerable.Range(0, 1000).Select(_ => scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1)))];
        scene.Service.User("jdoe").Approves();
        int calls = store.Calls;
        await scene.AdvanceAsync(Second * 3);
        Assert.That((await Task.WhenAll(waits)).Select(status => status.State), Is.All.EqualTo(ChallengeState.Approved));
        Assert.That(store.Calls - calls, Is.LessThan(20));
    }

    [Test]
    public async Task A_wait_ends_when_another_tab_cancels_the_login_while_a_poll_hangs()
    {
        using FlowNodes nodes = new(1);
        FlowStart start = await nodes[0].StartAsync(FlowHost.Request());
        FlowKey key = FlowHost.Key(start.Id!);
        nodes.Service.PollsTake = Second * 9.5;
        Task<FlowStatus> wait = nodes[0].WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(30));
        await nodes.AdvanceAsync(Second * 2.5, Second / 10);
        Assert.That(nodes.Service.InProgress, Is.EqualTo(1));
        Task cancel = nodes[0].CancelAsync(key);
        await nodes.AdvanceAsync(Second * 3.1, Second / 10); // the last question to the service hangs as well
        await cancel.WaitAsync(Timeout);
        Assert.That((await wait.WaitAsync(Timeout)).State, Is.EqualTo(ChallengeState.Cancelled)); // without moving the clock
    }

    [Test]
    public async Task A_wait_ends_when_another_node_gets_the_answer_while_a_poll_hangs()
    {
        using FlowNodes nodes = new(2);
        FlowStart start = await nodes[0].StartAsync(FlowHost.Request());
        FlowKey key = FlowHost.Key(start.Id!);
        nodes.Service.PollsTake = Second * 9.5;
        Task<FlowStatus> wait = nodes[0].WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(30));
        await nodes.AdvanceAsync(Second * 2.2, Second / 10);
        Assert.That(nodes.Service.InProgress, Is.EqualTo(1));
        nodes.Service.PollsTake = TimeSpan.Zero;
        nodes.People.User("jdoe").Approves();
        Task<FlowStatus> other = nodes[1].WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(30));
        await nodes.AdvanceAsync(Second * 3, Second / 10);
        Assert.That((await other.WaitAsync(Timeout)).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That((await wait.WaitAsync(Timeout)).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(nodes.Service.InProgress, Is.EqualTo(1), "the first poll still hangs");
    }

    [Test]
    public async Task Many_changes_during_a_poll_cause_two_reads_of_the_store()
    {
        GatedService? gate = null;
        FaultyStore? store = null;
        using FlowHost scene = new(
            service: options => options.Service = gate = new GatedService(new InMemoryService(), ServiceOperation.Poll),
            services: services => services.AddSingleton<IFlowStore>(host => store = new FaultyStore(host)));
        scene.Held = () => gate!.Held;
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1));
        await scene.AdvanceAsync(Second * 2);
        Assert.That(gate!.Held, Is.EqualTo(1));

        int reads = 0;
        TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store!.Before = operation =>
        {
            if (operation != nameof(IFlowStore.ReadAsync))
                return Task.CompletedTask;
            Interlocked.Increment(ref reads);
            read.TrySetResult();
            return answer.Task;
        };
        await store.BringTurnForwardAsync(FlowId.ToStoreKey(key.Id), TimeSpan.Zero);
        await read.Task.WaitAsync(Timeout);
        for (int i = 0; i < 100; i++)
            await store.BringTurnForwardAsync(FlowId.ToStoreKey(key.Id), TimeSpan.Zero);
        answer.SetResult();
        await scene.RestAsync();
        Assert.That((reads, wait.IsCompleted), Is.EqualTo((2, false)));
        gate.Answer(0);
        await scene.RestAsync();
    }

    [Test]
    public async Task A_watcher_gets_changes_that_follow_each_other_quickly_as_one()
    {
        (FlowHost scene, FaultyStore store) = Make();
        using FlowHost owned = scene;
        FlowKey key = await scene.StartAsync();
        await using IAsyncEnumerator<FlowStatus> watch = scene.Flow.WatchAsync(key).GetAsyncEnumerator();
        await watch.MoveNextAsync();
        long shown = watch.Current.Version;
        string flow = FlowId.ToStoreKey(key.Id);
        ReadOnlyMemory<byte> content = (await store.ReadAsync(flow))!.Content;

        TaskCompletionSource reads = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Before = operation => operation == nameof(IFlowStore.ReadAsync) ? reads.Task : Task.CompletedTask;
        for (int i = 0; i < 3; i++)
            Assert.That(await store.ReplaceAsync(flow, shown + i, content, isFinal: false, TimeSpan.FromMinutes(10)), Is.True);
        reads.SetResult();
        Assert.That(await scene.SettleAsync(watch.MoveNextAsync().AsTask()), Is.True);
        Assert.That(watch.Current.Version, Is.EqualTo(shown + 3));
    }

    [Test]
    public async Task A_failure_to_listen_to_the_store_delays_no_login_and_is_retried()
    {
        (FlowHost scene, FaultyStore store) = Make();
        using FlowHost owned = scene;
        int tries = 0;
        store.Before = operation => operation == nameof(IFlowStore.ListenAsync) && ++tries < 1000
            ? Task.FromException(new TwoFactorException(TwoFactorError.Unavailable, "The store cannot be listened to.") { IsTransient = true })
            : Task.CompletedTask;
        await scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StartAsync(CancellationToken.None);
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1));
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(Second * 3);
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved)); // by this node's own poll
        Assert.That(tries, Is.GreaterThan(1));

        tries = 1000;
        await scene.Flow.GetAsync(key);
        await scene.Flow.GetAsync(key);
        Assert.That(tries, Is.EqualTo(1001)); // after a success, it does not try to listen again
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_failure_of_the_store_is_reported_to_current_waits_and_not_to_later_ones()
    {
        (FlowHost scene, FaultyStore store) = Make();
        using FlowHost owned = scene;
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1));
        store.Faults = _ => FaultyStore.Fault.Before;
        await scene.AdvanceAsync(Second * 3);
        Assert.That((await Assert.ThrowsAsync<TwoFactorException>(() => wait))!.Error, Is.EqualTo(TwoFactorError.Unavailable));
        store.Faults = null;
        wait = scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1));
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(Second * 4);
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_watcher_gets_each_change_once_and_nothing_again_when_the_host_stops()
    {
        using FlowHost scene = new(service: options => options.Capabilities = TwoFactorCapabilities.None); // nothing is withdrawn
        scene.Service.User("jdoe").Answers(ChallengeState.Pending, ChallengeState.Delivered);
        FlowKey key = await scene.StartAsync();
        List<ChallengeState> shown = [];
        Task watching = WatchAsync();
        await scene.AdvanceAsync(Second * 10);
        await scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(CancellationToken.None);
        await watching.WaitAsync(Timeout);
        Assert.That(shown, Is.EqualTo(new[] { ChallengeState.Pending, ChallengeState.Delivered }));

        async Task WatchAsync()
        {
            await foreach (FlowStatus status in scene.Flow.WatchAsync(key))
                shown.Add(status.State);
        }
    }

    [Test]
    public async Task A_wait_may_have_any_length_and_no_negative_one()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, 2, TimeSpan.MaxValue);
        await scene.AdvanceAsync(Second);
        Assert.That(wait.IsCompleted, Is.False);
        await scene.Flow.CancelAsync(key);
        Assert.That((await scene.SettleAsync(wait)).State, Is.EqualTo(ChallengeState.Cancelled));
        Assert.That(() => scene.Flow.WaitAsync(key, 2, TimeSpan.FromTicks(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("atMost"));
        Assert.That(() => scene.Flow.WaitAsync(key, -1, Second), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("seen"));
    }

    private static (FlowHost Scene, FaultyStore Store) Make()
    {
        FaultyStore? store = null;
        FlowHost scene = new(services: services => services.AddSingleton<IFlowStore>(host =>
            store = new FaultyStore(host)));
        return (scene, store!);
    }

    private static async Task<ChallengeState> StateAsync(Task<FlowStatus> wait) => (await wait).State;

    private static async Task<ChallengeState> LastAsync(ITwoFactorFlow flow, FlowKey key)
    {
        ChallengeState last = ChallengeState.Unknown;
        await foreach (FlowStatus status in flow.WatchAsync(key))
            last = status.State;
        return last;
    }
}
