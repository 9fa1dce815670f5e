using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>A hundred callers on all nodes at once, and one winner.</summary>
internal static class Races
{
    private const int Callers = 100;
    private const int Rounds = 5;
    private const string Twice = "something that may happen once would happen twice";

    public static StoreCaseList Cases { get; } = new(nameof(Races))
    {
        { 1, Of_a_hundred_creations_one_adds_the_flow },
        { 1, Of_a_hundred_replacements_one_wins },
        { 1, Of_a_hundred_turns_one_is_taken },
        { 1, Of_a_hundred_consumptions_one_gets_the_flow },
        { 1, Of_a_hundred_claims_one_takes_a_free_slot },
        { 1, Of_a_hundred_claims_one_replaces_the_holder },
        { 1, Of_a_hundred_counts_no_more_than_the_limit_are_counted },
    };

    private static Task Of_a_hundred_creations_one_adds_the_flow(StoreScene scene) => RepeatAsync(async () =>
    {
        string flow = StoreScene.NewKey();
        bool[] added = await RaceAsync(scene, (store, i) => store.CreateAsync(flow, StoreScene.Bytes((byte)(i + 1)), StoreScene.Long, default)).ConfigureAwait(false);
        ExpectOne(scene, added, "creation");
        Flows.ExpectContent(scene, await scene.ReadAsync(flow).ConfigureAwait(false), (byte)(Array.IndexOf(added, true) + 1));
    });

    private static Task Of_a_hundred_replacements_one_wins(StoreScene scene) => RepeatAsync(async () =>
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        bool[] replaced = await RaceAsync(scene, (store, i) => store.ReplaceAsync(flow, 1, StoreScene.Bytes((byte)(i + 1)), i % 2 == 0, StoreScene.Long)).ConfigureAwait(false);
        ExpectOne(scene, replaced, "replacement");
        int winner = Array.IndexOf(replaced, true);
        StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
        Flows.ExpectContent(scene, read, (byte)(winner + 1));
        scene.Expect(read.Version == 2 && read.IsFinal == (winner % 2 == 0), "version 2, as its winner made it", read, Twice);
    });

    private static Task Of_a_hundred_turns_one_is_taken(StoreScene scene) => RepeatAsync(async () =>
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        FlowTurn[] turns = await RaceAsync(scene, (store, _) => store.TakeTurnAsync(flow, StoreScene.Long)).ConfigureAwait(false);
        ExpectOne(scene, [.. turns.Select(turn => turn.IsTaken)], "turn");
    });

    private static Task Of_a_hundred_consumptions_one_gets_the_flow(StoreScene scene) => RepeatAsync(async () =>
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.FinishAsync(flow).ConfigureAwait(false);
        StoredFlow?[] consumed = await RaceAsync(scene, (store, _) => store.ConsumeAsync(flow)).ConfigureAwait(false);
        ExpectOne(scene, [.. consumed.Select(one => one is not null)], "consumption");
    });

    private static Task Of_a_hundred_claims_one_takes_a_free_slot(StoreScene scene) => RepeatAsync(async () =>
    {
        string slot = StoreScene.NewKey();
        SlotDecision[] decisions = await RaceAsync(
            scene, (store, i) => store.TakeSlotAsync(slot, new SlotClaim { Flow = $"flow {i}", Tag = $"tag {i}", HeldFor = StoreScene.Long })).ConfigureAwait(false);
        ExpectOneHolder(scene, decisions);
    });

    private static Task Of_a_hundred_claims_one_replaces_the_holder(StoreScene scene) => RepeatAsync(async () =>
    {
        string slot = StoreScene.NewKey();
        await scene.Store.TakeSlotAsync(slot, new SlotClaim { Flow = "first", Tag = "first", HeldFor = StoreScene.Long }).ConfigureAwait(false);
        SlotDecision[] decisions = await RaceAsync(
            scene,
            (store, i) => store.TakeSlotAsync(slot, new SlotClaim { Flow = $"flow {i}", Tag = $"tag {i}", HeldFor = StoreScene.Long, Replaces = "first" })).ConfigureAwait(false);
        ExpectOneHolder(scene, decisions);
    });

    private static Task Of_a_hundred_counts_no_more_than_the_limit_are_counted(StoreScene scene) => RepeatAsync(async () =>
    {
        const int limit = 7;
        string counter = StoreScene.NewKey();
        TimeSpan?[] waits = await RaceAsync(scene, (store, _) => store.CountAsync(counter, limit, StoreScene.Long)).ConfigureAwait(false);
        int counted = waits.Count(wait => wait is null);
        scene.Expect(counted == limit, $"{limit} of {Callers} at once that are counted", counted, "a phone would be asked more often than the limit allows");
    });

    private static void ExpectOneHolder(StoreScene scene, SlotDecision[] decisions)
    {
        bool[] taken = [.. decisions.Select(decision => decision.IsTaken)];
        ExpectOne(scene, taken, "claim");
        int winner = Array.IndexOf(taken, true);
        scene.Expect(
            decisions.All(decision => decision.IsTaken || (decision.Flow == $"flow {winner}" && decision.Tag == $"tag {winner}")),
            "the winner's flow and tag in every other answer", string.Join(", ", decisions.Select(decision => decision.Flow).Distinct()), Twice);
    }

    private static async Task RepeatAsync(Func<Task> round)
    {
        for (int i = 0; i < Rounds; i++)
            await round().ConfigureAwait(false);
    }

    private static async Task<T[]> RaceAsync<T>(StoreScene scene, Func<IFlowStore, int, ValueTask<T>> call)
    {
        TaskCompletionSource start = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T>[] racing = [.. Enumerable.Range(0, Callers).Select(async i =>
        {
            await start.Task.ConfigureAwait(false);
            return await call(scene.Store, i).ConfigureAwait(false);
        })];
        start.SetResult();
        return await Task.WhenAll(racing).ConfigureAwait(false);
    }

    private static void ExpectOne(StoreScene scene, bool[] won, string what) =>
        scene.Expect(won.Count(one => one) == 1, $"one {what} of {Callers} at once that succeeds", won.Count(one => one), Twice);
}
