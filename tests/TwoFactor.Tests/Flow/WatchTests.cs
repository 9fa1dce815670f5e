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
    public async Task A_stopping_host_ends_open_waits()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        Task<FlowStatus> wait = scene.Flow.WaitAsync(key, 2, TimeSpan.FromMinutes(1));
        await scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(CancellationToken.None);
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Cancelled)); // without moving the clock
    }

    [Test]
    public async Task A_stopping_host_ends_WatchAsync_for_logins_that_continue()
    {
        using FlowHost scene = new(service: options => options.Capabilities = TwoFactorCapabilities.None); // nothing is withdrawn
        FlowKey key = await scene.StartAsync();
        Task<ChallengeState> early = LastAsync(scene.Flow, key);
        await scene.Services.GetServices<IHostedService>().OfType<FlowHostedService>().Single().StopAsync(CancellationToken.None);
        Task<ChallengeState> late = Task.Run(() => LastAsync(scene.Flow, key)); // with the fault, this would block its thread
        TimeSpan timeout = TimeSpan.FromSeconds(20);
        Assert.That(await early.WaitAsync(timeout), Is.EqualTo(ChallengeState.Pending));
        Assert.That(await late.WaitAsync(timeout), Is.EqualTo(ChallengeState.Pending));
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

    [Test]
    public async Task A_wait_that_fails_at_its_beginning_reports_the_store_and_does_not_keep_the_login()
    {
        (FlowHost scene, FaultyStore store) = Make(options => options.AbandonAfter = Second * 5);
        using FlowHost owned = scene;
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

    [Test]
    public async Task A_login_that_was_not_collected_in_time_looks_like_an_unknown_one()
    {
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        await scene.AdvanceAsync(TimeSpan.FromMinutes(2), Second);
        TwoFactorException late = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.CompleteAsync(key)))!;
        TwoFactorException unknown = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.CompleteAsync(FlowHost.Key("unknown"))))!;
        Assert.That((late.Error, late.Message), Is.EqualTo((TwoFactorError.ChallengeNotFound, unknown.Message)));
        Assert.That(scene.Polls, Is.EqualTo(1));
    }

    [Test]
    public async Task A_failing_lookup_of_the_user_name_starts_nothing_and_takes_no_slot([Values] bool hasFirstFactor)
    {
        BrokenNames names = new();
        using FlowHost scene = new(services: services => services.AddSingleton<ITwoFactorUserNames>(names));
        FlowRequest request = new(FlowHost.Tenant, "jdoe") { HasFirstFactor = hasFirstFactor, Browser = "b" };
        await Assert.ThatAsync(() => scene.Flow.StartAsync(request), Throws.InvalidOperationException);
        Assert.That(scene.Starts, Is.Zero);
        names.IsBroken = false;
        Task<FlowStart> again = scene.Flow.StartAsync(request);
        await scene.AdvanceAsync(Second);
        Assert.That(((await again).Refusal, scene.Starts), Is.EqualTo(((FlowRefusal?)null, 1)));
    }

    private static (FlowHost Scene, FaultyStore Store) Make(Action<FlowOptions>? configure = null)
    {
        FaultyStore? store = null;
        FlowHost scene = new(configure, services: services => services.AddSingleton<IFlowStore>(host =>
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

    private sealed class BrokenNames : ITwoFactorUserNames
    {
        public bool IsBroken { get; set; } = true;

        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
            IsBroken ? throw new InvalidOperationException("The directory is unavailable.") : new(subject);
    }
}
