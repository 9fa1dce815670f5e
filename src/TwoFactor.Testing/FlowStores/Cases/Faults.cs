using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>If the engine fails, calls fail with <see cref="TwoFactorError.Unavailable"/>.</summary>
internal static class Faults
{
    private const string HalfDone = "a call that failed would have done something";
    private const string Repeated = "something that may happen once would happen twice";

    public static StoreCaseList Cases { get; } = new(nameof(Faults))
    {
        { 6, The_check_of_a_working_engine_succeeds },
        { 6, An_unreachable_engine_is_unavailable },
        { 6, What_did_not_reach_the_engine_changed_nothing },
        { 6, A_lost_answer_may_have_been_processed },
        { 6, A_change_is_not_repeated },
        { 6, A_store_works_again_after_a_fault },
    };

    private static async Task The_check_of_a_working_engine_succeeds(StoreScene scene)
    {
        foreach (IFlowStore node in scene.Nodes)
            await node.CheckAsync().ConfigureAwait(false);
    }

    private static async Task An_unreachable_engine_is_unavailable(StoreScene scene)
    {
        scene.RequiresFault(EngineFault.Unreachable);
        string key = await scene.CreateAsync().ConfigureAwait(false);
        await scene.SetFaultAsync(EngineFault.Unreachable).ConfigureAwait(false);
        foreach (StoreCall call in StoreCall.All)
            await ExpectUnavailableAsync(scene, () => call.InvokeAsync(scene.Store, key, default), $"{call} without the engine").ConfigureAwait(false);
        await ExpectUnavailableAsync(scene, async () => await scene.Store.CheckAsync().ConfigureAwait(false), "checking without the engine").ConfigureAwait(false);
    }

    private static async Task What_did_not_reach_the_engine_changed_nothing(StoreScene scene)
    {
        scene.RequiresFault(EngineFault.Unreachable);
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        string slot = StoreScene.NewKey();
        string counter = StoreScene.NewKey();
        await scene.SetFaultAsync(EngineFault.Unreachable).ConfigureAwait(false);
        foreach (StoreCall call in new[] { StoreCall.Replace, StoreCall.TakeTurn, StoreCall.Consume, StoreCall.Remove })
            await StoreCall.CatchAsync(() => call.InvokeAsync(scene.Store, flow, default)).ConfigureAwait(false);
        await StoreCall.CatchAsync(() => StoreCall.TakeSlot.InvokeAsync(scene.Store, slot, default)).ConfigureAwait(false);
        for (int i = 0; i < 3; i++)
            await StoreCall.CatchAsync(() => StoreCall.Count.InvokeAsync(scene.Store, counter, default)).ConfigureAwait(false);
        await EndAsync(scene).ConfigureAwait(false);

        StoredFlow? read = await scene.Store.ReadAsync(flow).ConfigureAwait(false);
        scene.Expect(read is { Version: 1, IsFinal: false }, "the flow as it was", read, HalfDone);
        FlowTurn turn = await scene.Store.TakeTurnAsync(flow, StoreScene.Long).ConfigureAwait(false);
        scene.Expect(turn.IsTaken, "the turn as it was", turn, HalfDone);
        SlotDecision decision = await scene.Store.TakeSlotAsync(
            slot, new SlotClaim { Flow = "other", Tag = "other", HeldFor = StoreScene.Long }).ConfigureAwait(false);
        scene.Expect(decision.IsTaken, "the slot as it was", decision, HalfDone);
        for (int i = 0; i < 2; i++)
            await scene.ExpectCountedAsync(counter, 2, StoreScene.Long, "an event after those that did not reach the engine").ConfigureAwait(false);
    }

    private static async Task A_lost_answer_may_have_been_processed(StoreScene scene)
    {
        scene.RequiresFault(EngineFault.AnswersLost);
        foreach (StoreCall call in StoreCall.All.Where(call => !call.IsRead))
        {
            string key = call == StoreCall.Create ? StoreScene.NewKey() : await scene.CreateAsync().ConfigureAwait(false);
            if (call == StoreCall.Consume)
                await scene.FinishAsync(key).ConfigureAwait(false);
            await scene.SetFaultAsync(EngineFault.AnswersLost).ConfigureAwait(false);
            TwoFactorException failure = await ExpectUnavailableAsync(
                scene, () => call.InvokeAsync(scene.Store, key, default), $"{call} whose answer is lost").ConfigureAwait(false);
            scene.Expect(
                failure.MayHaveBeenProcessed, $"MayHaveBeenProcessed for {call} whose answer is lost", "false", "the flow would assume that a completed change was not made");
            await EndAsync(scene).ConfigureAwait(false);
        }
    }

    private static async Task A_change_is_not_repeated(StoreScene scene)
    {
        scene.RequiresFault(EngineFault.AnswersLost);
        string counter = StoreScene.NewKey();
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.SetFaultAsync(EngineFault.AnswersLost).ConfigureAwait(false);
        await StoreCall.CatchAsync(() => StoreCall.Count.InvokeAsync(scene.Store, counter, default)).ConfigureAwait(false);
        Exception? thrown = await StoreCall.CatchAsync(() => StoreCall.Replace.InvokeAsync(scene.Store, flow, default)).ConfigureAwait(false);
        await EndAsync(scene).ConfigureAwait(false);
        scene.Expect(thrown is not null, "a failure when the answer to a replacement is lost", "none", Repeated);
        await scene.ExpectCountedAsync(counter, 2, StoreScene.Long, "a second event, after one whose answer was lost,").ConfigureAwait(false);
        StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
        scene.Expect(read.Version <= 2, "one replacement at most", read, Repeated);
    }

    private static async Task A_store_works_again_after_a_fault(StoreScene scene)
    {
        StoreScene.Requires(scene.Fixture.Faults.Count > 0, "The fixture can cause no fault.");
        foreach (EngineFault fault in scene.Fixture.Faults)
        {
            WakeLog[] logs = await Task.WhenAll(scene.Nodes.Select(scene.ListenAsync)).ConfigureAwait(false);
            string flow = await scene.CreateAsync().ConfigureAwait(false);
            await scene.SetFaultAsync(fault).ConfigureAwait(false);
            await Task.WhenAll(scene.Nodes.Select(node => StoreCall.CatchAsync(() => StoreCall.Read.InvokeAsync(node, flow, default)))).ConfigureAwait(false);
            await EndAsync(scene).ConfigureAwait(false);

            foreach (IFlowStore node in scene.Nodes)
            {
                StoredFlow? read = await node.ReadAsync(flow).ConfigureAwait(false);
                scene.Expect(read is { Version: 1 }, $"a flow that is there after {fault}", read, "a short fault would end all logins");
            }

            foreach (WakeLog log in logs)
                log.Clear();
            await scene.FinishAsync(flow).ConfigureAwait(false);
            foreach (WakeLog log in logs)
            {
                // A listener that is not connected yet is called with null when it is.
                Task<bool> first = await Task.WhenAny(log.HasAsync(flow), log.HasAsync(null)).ConfigureAwait(false);
                scene.Expect(await first.ConfigureAwait(false), $"a call of every listener after {fault}", "none", "waiters would no longer be woken");
            }

            StoredFlow? consumed = await scene.Store.ConsumeAsync(flow).ConfigureAwait(false);
            scene.Expect(consumed is not null, $"a final flow that is consumed after {fault}", consumed, "a short fault would end all logins");
        }
    }

    /// <summary>Ends the fault, and waits until each node is connected again.</summary>
    private static async Task EndAsync(StoreScene scene)
    {
        await scene.SetFaultAsync(EngineFault.None).ConfigureAwait(false);
        long since = TimeProvider.System.GetTimestamp();
        foreach (IFlowStore node in scene.Nodes)
        {
            while (await StoreCall.CatchAsync(() => node.CheckAsync().AsTask()).ConfigureAwait(false) is { } thrown)
            {
                scene.Expect(
                    TimeProvider.System.GetElapsedTime(since) < scene.Fixture.Timeout, "a successful check soon after the fault", StoreScene.Describe(thrown),
                    "a host would have to be restarted");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    private static async Task<TwoFactorException> ExpectUnavailableAsync(StoreScene scene, Func<Task> call, string what)
    {
        Exception? thrown = await StoreCall.CatchAsync(call).ConfigureAwait(false);
        scene.Expect(
            thrown is TwoFactorException { Error: TwoFactorError.Unavailable, IsTransient: true }, $"a TwoFactorException (Unavailable, transient) from {what}",
            thrown is null ? "no exception" : StoreScene.Describe(thrown), "the flow could not tell that from an answer");
        return (TwoFactorException)thrown!;
    }
}
