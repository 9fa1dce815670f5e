using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>The listeners that wake the waiters of all nodes.</summary>
internal static class Listeners
{
    private const string Asleep = "a waiter would miss the user's answer";

    public static StoreCaseList Cases { get; } = new(nameof(Listeners))
    {
        { 5, A_replacement_calls_every_listener },
        { 5, A_final_replacement_calls_every_listener },
        { 5, A_request_for_an_earlier_turn_calls_every_listener },
        { 5, Listeners_on_other_nodes_are_called },
        { 5, A_change_is_visible_when_a_listener_is_called },
        { 5, An_earlier_turn_is_visible_when_a_listener_is_called },
        { 5, None_of_many_changes_is_lost },
        { 5, A_turn_and_a_refused_change_call_no_listener },
        { 5, A_listener_that_throws_disturbs_nothing },
        { 5, A_disposed_listener_is_not_called },
        { 5, Listeners_are_called_with_null_after_a_gap },
    };

    private static Task A_replacement_calls_every_listener(StoreScene scene) => ExpectAllCalledAsync(
        scene, (store, flow) => store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, StoreScene.Long), "replaced");

    private static Task A_final_replacement_calls_every_listener(StoreScene scene) => ExpectAllCalledAsync(
        scene, (store, flow) => store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: true, StoreScene.Long), "made final");

    private static Task A_request_for_an_earlier_turn_calls_every_listener(StoreScene scene) => ExpectAllCalledAsync(
        scene, (store, flow) => store.BringTurnForwardAsync(flow, StoreScene.Long), "brought forward");

    private static async Task Listeners_on_other_nodes_are_called(StoreScene scene)
    {
        scene.RequiresNodes();
        WakeLog[] logs = await Task.WhenAll(scene.Nodes.Select(scene.ListenAsync)).ConfigureAwait(false);
        for (int changed = 0; changed < scene.Nodes.Count; changed++)
        {
            string flow = await scene.CreateAsync().ConfigureAwait(false);
            await scene.Nodes[changed].ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, StoreScene.Long).ConfigureAwait(false);
            for (int listening = 0; listening < logs.Length; listening++)
                scene.Expect(await logs[listening].HasAsync(flow).ConfigureAwait(false), $"a call on node {listening} for a change by node {changed}", "none", Asleep);
        }
    }

    private static async Task A_change_is_visible_when_a_listener_is_called(StoreScene scene)
    {
        const int changes = 30;
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        foreach (IFlowStore node in scene.Nodes)
        {
            List<Task<StoredFlow?>> reads = []; // a listener on another node may still be called for an earlier change
            WakeLog log = await ListenAndReadAsync(scene, node, flow, reads).ConfigureAwait(false);
            for (int i = 0; i < changes; i++)
            {
                long version = (await scene.ReadAsync(flow).ConfigureAwait(false)).Version;
                lock (reads)
                    reads.Clear();
                log.Clear();
                await scene.Store.ReplaceAsync(flow, version, StoreScene.Bytes(2), isFinal: false, StoreScene.Long).ConfigureAwait(false);
                scene.Expect(await log.HasAsync(flow).ConfigureAwait(false), "a call after each replacement", "none", Asleep);
                foreach (StoredFlow? found in await SeenAsync(reads).ConfigureAwait(false))
                {
                    scene.Expect(found is not null && found.Version > version, $"version {version + 1} when a listener reads", found, "a waiter would read too early, and then wait");
                }
            }
        }
    }

    private static async Task An_earlier_turn_is_visible_when_a_listener_is_called(StoreScene scene)
    {
        foreach (IFlowStore node in scene.Nodes)
        {
            for (int i = 0; i < 10; i++)
            {
                string flow = await scene.CreateAsync(firstTurnAfter: StoreScene.Long).ConfigureAwait(false);
                List<Task<StoredFlow?>> reads = [];
                WakeLog log = await ListenAndReadAsync(scene, node, flow, reads).ConfigureAwait(false);
                await scene.Store.BringTurnForwardAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
                scene.Expect(await log.HasAsync(flow).ConfigureAwait(false), "a call after a turn was brought forward", "none", Asleep);
                foreach (StoredFlow? found in await SeenAsync(reads).ConfigureAwait(false))
                {
                    scene.Expect(
                        found is not null && found.UntilTurn < StoreScene.Long / 2, "the earlier turn when a listener reads", found is null ? "nothing" : $"one in {found.UntilTurn}",
                        "a waiter would find no turn to take, and go on waiting for the late one");
                }
            }
        }
    }

    private static async Task None_of_many_changes_is_lost(StoreScene scene)
    {
        WakeLog[] logs = await Task.WhenAll(scene.Nodes.Select(scene.ListenAsync)).ConfigureAwait(false);
        string[] flows = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => scene.CreateAsync())).ConfigureAwait(false);
        await Task.WhenAll(flows.Select((flow, i) => i % 2 == 0
            ? scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: true, StoreScene.Long).AsTask()
            : scene.Store.BringTurnForwardAsync(flow, TimeSpan.Zero).AsTask())).ConfigureAwait(false);
        foreach (WakeLog log in logs)
        {
            bool[] called = await Task.WhenAll(flows.Select(log.HasAsync)).ConfigureAwait(false);
            scene.Expect(called.All(one => one), "a call for each of 100 changes at once", $"{called.Count(one => one)}", Asleep);
        }
    }

    private static async Task A_turn_and_a_refused_change_call_no_listener(StoreScene scene)
    {
        const int turns = 20;
        WakeLog[] logs = await Task.WhenAll(scene.Nodes.Select(scene.ListenAsync)).ConfigureAwait(false);
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        for (int i = 0; i < turns; i++)
            await scene.Store.TakeTurnAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
        await scene.Store.TakeTurnAsync(flow, StoreScene.Long).ConfigureAwait(false);
        await scene.Store.ReplaceAsync(flow, 5, StoreScene.Bytes(2), isFinal: true, StoreScene.Long).ConfigureAwait(false);
        await scene.Store.ConsumeAsync(flow).ConfigureAwait(false);
        foreach (IFlowStore node in scene.Nodes) // when this call has arrived, all earlier ones have too
        {
            string other = await scene.CreateAsync().ConfigureAwait(false);
            await node.BringTurnForwardAsync(other, TimeSpan.Zero).ConfigureAwait(false);
            foreach (WakeLog log in logs)
                scene.Expect(await log.HasAsync(other).ConfigureAwait(false), "a call for a flow whose turn was brought forward", "none", Asleep);
        }

        scene.Expect(logs.All(log => log.Count(flow) == 0), "no call for turns and for what changed nothing", "one", "each poll would wake all waiters on all nodes");
        int gaps = logs.Sum(log => log.Count(null));
        scene.Expect(gaps < turns / 2, "a call with null after a gap only", $"{gaps} such calls around {turns} turns", "each poll would make all waiters read their flows"); // a real gap can come between
    }

    private static async Task A_listener_that_throws_disturbs_nothing(StoreScene scene)
    {
        IFlowStore node = scene.Nodes[0];
        WakeLog before = await scene.ListenAsync(node).ConfigureAwait(false);
        WakeLog throwing = await scene.ListenAsync(node, (key, log) =>
        {
            log.Add(key);
            throw new InvalidOperationException("A listener of the suite throws.");
        }).ConfigureAwait(false);
        WakeLog after = await scene.ListenAsync(node).ConfigureAwait(false);
        for (int i = 0; i < 3; i++)
        {
            string flow = await scene.CreateAsync().ConfigureAwait(false);
            bool isReplaced = await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, StoreScene.Long).ConfigureAwait(false);
            bool isBroughtForward = await scene.Store.BringTurnForwardAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
            scene.Expect(isReplaced && isBroughtForward, "changes that succeed", $"{isReplaced}, {isBroughtForward}", "one waiter could stop the logins of others");
            foreach (WakeLog log in new[] { before, throwing, after })
                scene.Expect(await log.HasAsync(flow).ConfigureAwait(false), "a call of every listener, also of one that has thrown", "none", Asleep);
        }
    }

    private static async Task A_disposed_listener_is_not_called(StoreScene scene)
    {
        IFlowStore node = scene.Nodes[0];
        WakeLog stays = await scene.ListenAsync(node).ConfigureAwait(false);
        WakeLog ends = new(scene.Fixture.Timeout);
        IAsyncDisposable listening = await node.ListenAsync(ends.Add).ConfigureAwait(false);
        await listening.DisposeAsync().ConfigureAwait(false);
        await listening.DisposeAsync().ConfigureAwait(false);
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.FinishAsync(flow).ConfigureAwait(false);
        scene.Expect(await stays.HasAsync(flow).ConfigureAwait(false), "a call of the other listener", "none", Asleep);
        string other = await scene.CreateAsync().ConfigureAwait(false);
        await scene.FinishAsync(other).ConfigureAwait(false);
        scene.Expect(await stays.HasAsync(other).ConfigureAwait(false), "a call of the other listener", "none", Asleep);
        scene.Expect(ends.Count(flow) == 0, "no call of a listener after it was disposed", "one", "a disposed listener would be called");
    }

    private static async Task Listeners_are_called_with_null_after_a_gap(StoreScene scene)
    {
        scene.RequiresFault(EngineFault.WakeUpsLost);
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        WakeLog[] logs = await Task.WhenAll(scene.Nodes.Select(scene.ListenAsync)).ConfigureAwait(false);
        await scene.SetFaultAsync(EngineFault.WakeUpsLost).ConfigureAwait(false);
        await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, StoreScene.Long).ConfigureAwait(false);
        await scene.SetFaultAsync(EngineFault.None).ConfigureAwait(false);
        foreach (WakeLog log in logs)
            scene.Expect(
                await log.HasAsync(null).ConfigureAwait(false), "a call with null after wake-ups may have been lost", "none", Asleep);

        // A connection may work again before it listens again. Wake-ups that are lost in between are another gap, and the listener is called with
        // null again.
        bool isAnotherGap = true;
        for (int attempt = 0; attempt < 5 && isAnotherGap; attempt++)
            isAnotherGap = await IsLostInAnotherGapAsync(scene, logs).ConfigureAwait(false);
        scene.Expect(!isAnotherGap, "calls again after the gap", "another gap, again and again", Asleep);
    }

    private static async Task<bool> IsLostInAnotherGapAsync(StoreScene scene, WakeLog[] logs)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        foreach (WakeLog log in logs)
            log.Clear();
        await scene.FinishAsync(flow).ConfigureAwait(false);
        bool[] areCalled = await Task.WhenAll(logs.Select(log => log.HasOneOfAsync(flow, null))).ConfigureAwait(false);
        scene.Expect(areCalled.All(isCalled => isCalled), "calls again after the gap", "none", Asleep);
        return logs.Any(log => log.Count(flow) == 0);
    }

    /// <summary>Listens, and reads the flow in each call for it.</summary>
    private static Task<WakeLog> ListenAndReadAsync(StoreScene scene, IFlowStore node, string flow, List<Task<StoredFlow?>> reads) => scene.ListenAsync(node, (key, log) =>
    {
        if (key != flow)
            return;
        Task<StoredFlow?> read = node.ReadAsync(flow).AsTask();
        lock (reads)
            reads.Add(read);
        log.Add(key);
    });

    private static Task<StoredFlow?[]> SeenAsync(List<Task<StoredFlow?>> reads)
    {
        lock (reads)
            return Task.WhenAll([.. reads]);
    }

    private static async Task ExpectAllCalledAsync(StoreScene scene, Func<IFlowStore, string, ValueTask<bool>> change, string what)
    {
        List<WakeLog> logs = [];
        foreach (IFlowStore node in scene.Nodes)
        {
            logs.Add(await scene.ListenAsync(node).ConfigureAwait(false));
            logs.Add(await scene.ListenAsync(node).ConfigureAwait(false));
        }

        string flow = await scene.CreateAsync().ConfigureAwait(false);
        bool isChanged = await change(scene.Store, flow).ConfigureAwait(false);
        scene.Expect(isChanged, $"a flow that is {what}", isChanged, "an answer would be lost");
        foreach (WakeLog log in logs)
            scene.Expect(await log.HasAsync(flow).ConfigureAwait(false), $"a call of every listener with the key of the flow that was {what}", "none", Asleep);
    }
}
