using System.Transactions;
using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Creating, reading, replacing and removing flows, one after the other.</summary>
internal static class Flows
{
    private const string Undead = "a login that is over could be continued";
    private const string Mixed = "what happens to one entry would happen to another";

    public static StoreCaseList Cases { get; } = new(nameof(Flows))
    {
        { 0, A_new_flow_has_version_1_and_is_open },
        { 0, A_key_in_use_is_not_created_again },
        { 0, An_unknown_flow_is_null_and_not_an_error },
        { 0, Each_replacement_counts_the_version_up },
        { 0, A_replacement_of_another_version_changes_nothing },
        { 0, A_flow_is_removed_in_any_state },
        { 0, Keys_differ_by_any_character },
        { 0, Flows_slots_and_counters_of_one_key_do_not_mix },
        { 0, A_store_is_shared_if_it_has_nodes },
        { 1, Every_node_sees_every_change_at_once },
        { 1, What_happens_within_a_transaction_of_the_caller_stays },
    };

    private static async Task A_new_flow_has_version_1_and_is_open(StoreScene scene)
    {
        string flow = await scene.CreateAsync(content: 7).ConfigureAwait(false);
        StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
        scene.Expect(read is { Version: 1, IsFinal: false }, "version 1, not final", read, "the first change of a login would fail");
        ExpectContent(scene, read, 7);
    }

    private static async Task A_key_in_use_is_not_created_again(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        foreach (bool isFinal in new[] { false, true })
        {
            if (isFinal)
                await scene.FinishAsync(flow, content: 1).ConfigureAwait(false);
            bool isAdded = await scene.Store.CreateAsync(flow, StoreScene.Bytes(2), StoreScene.Long, default).ConfigureAwait(false);
            scene.Expect(!isAdded, "false for a key in use", isAdded, "two logins would share an id");
            ExpectContent(scene, await scene.ReadAsync(flow).ConfigureAwait(false), 1);
        }
    }

    private static async Task An_unknown_flow_is_null_and_not_an_error(StoreScene scene)
    {
        string flow = StoreScene.NewKey();
        await scene.Store.RemoveAsync(flow).ConfigureAwait(false);
        await ExpectGoneAsync(scene, flow, "a flow that was never added").ConfigureAwait(false);
    }

    private static async Task Each_replacement_counts_the_version_up(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        for (byte version = 1; version <= 5; version++)
        {
            bool isLast = version == 5;
            bool isReplaced = await scene.Store.ReplaceAsync(flow, version, StoreScene.Bytes((byte)(version + 1)), isLast, StoreScene.Long).ConfigureAwait(false);
            scene.Expect(isReplaced, $"a replacement of version {version} that succeeds", isReplaced, "an answer would be lost");
            StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
            scene.Expect(
                read.Version == version + 1 && read.IsFinal == isLast, $"version {version + 1}{(isLast ? ", final" : "")}", read,
                "waiters would see a change twice, or never");
            ExpectContent(scene, read, (byte)(version + 1));
        }
    }

    private static async Task A_replacement_of_another_version_changes_nothing(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, StoreScene.Long).ConfigureAwait(false);
        foreach (long version in new long[] { 1, 3, 0, -1, -2, long.MaxValue, long.MinValue, 2L + uint.MaxValue + 1 })
        {
            bool isReplaced = await scene.Store.ReplaceAsync(flow, version, StoreScene.Bytes(3), isFinal: true, StoreScene.Long).ConfigureAwait(false);
            StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
            scene.Expect(
                !isReplaced && read is { Version: 2, IsFinal: false }, $"false and no change for a replacement of version {version} where there is version 2",
                $"{isReplaced}; {read}", "an answer would be overwritten by an older version");
            ExpectContent(scene, read, 2);
        }
    }

    private static async Task A_flow_is_removed_in_any_state(StoreScene scene)
    {
        foreach (bool isFinal in new[] { false, true })
        {
            string flow = await scene.CreateAsync().ConfigureAwait(false);
            if (isFinal)
                await scene.FinishAsync(flow).ConfigureAwait(false);
            await scene.Store.RemoveAsync(flow).ConfigureAwait(false);
            await scene.Store.RemoveAsync(flow).ConfigureAwait(false);
            await ExpectGoneAsync(scene, flow, "a removed flow").ConfigureAwait(false);

            bool isAdded = await scene.Store.CreateAsync(flow, StoreScene.Bytes(4), StoreScene.Long, default).ConfigureAwait(false);
            StoredFlow? read = await scene.Store.ReadAsync(flow).ConfigureAwait(false);
            scene.Expect(
                isAdded && read is { Version: 1, IsFinal: false }, "a key that can be used again, from version 1, after its flow was removed",
                read, "parts of a removed login would remain");
        }
    }

    private static async Task Keys_differ_by_any_character(StoreScene scene)
    {
        string[] keys = SimilarKeys();
        for (int i = 0; i < keys.Length; i++)
        {
            bool isAdded = await scene.Store.CreateAsync(keys[i], StoreScene.Bytes((byte)i), StoreScene.Long, default).ConfigureAwait(false);
            scene.Expect(isAdded, $"a new flow for the key {keys[i]}", isAdded, "two logins would share an entry");
        }

        for (int i = 0; i < keys.Length; i++)
            ExpectContent(scene, await scene.ReadAsync(keys[i]).ConfigureAwait(false), (byte)i);
    }

    /// <summary>Keys that differ by one character, or by its case.</summary>
    public static string[] SimilarKeys()
    {
        string start = StoreScene.NewKey();
        string longest = start.PadRight(127, 'x');
        return
        [
            $"{start}a", $"{start}A", $"{start}a ", $" {start}a", $"{start}a%", $"{start}a_", $"{start}a*", $"{start}a?", $"{start}[a]", $"{start}{{a}}", $"{start}a:b",
            $"{start}a'b", $"{start}a\"b", $"{start}a\\b", $"{start}a/b", $"{start}~!@#$^&()+=|;,.<>`-", longest, $"{longest}y", $"{longest}z",
        ];
    }

    private static async Task Flows_slots_and_counters_of_one_key_do_not_mix(StoreScene scene)
    {
        string key = await scene.CreateAsync().ConfigureAwait(false);
        SlotDecision slot = await scene.Store.TakeSlotAsync(key, new SlotClaim { Flow = key, Tag = key, HeldFor = StoreScene.Long }).ConfigureAwait(false);
        TimeSpan? wait = await scene.Store.CountAsync(key, 1, StoreScene.Long).ConfigureAwait(false);
        scene.Expect(slot.IsTaken && wait is null, "a slot and a counter of their own under a flow's key", $"{slot}, {wait}", Mixed);

        await scene.Store.RemoveAsync(key).ConfigureAwait(false);
        slot = await scene.Store.TakeSlotAsync(key, new SlotClaim { Flow = "other", Tag = key, HeldFor = StoreScene.Long }).ConfigureAwait(false);
        wait = await scene.Store.CountAsync(key, 1, StoreScene.Long).ConfigureAwait(false);
        scene.Expect(!slot.IsTaken && wait is not null, "a slot and a counter that stay when the flow of that key is removed", $"{slot}, {wait}", Mixed);
    }

    private static Task A_store_is_shared_if_it_has_nodes(StoreScene scene)
    {
        bool hasNodes = scene.Fixture.Nodes > 1;
        foreach (IFlowStore node in scene.Nodes)
            scene.Expect(
                node.IsShared == hasNodes, hasNodes ? "IsShared on a store whose nodes share entries" : "no IsShared on a store with one node (the fixture of a shared store has two or more)",
                node.IsShared,
                hasNodes
                    ? "a host that stops would withdraw questions whose answers another node can collect"
                    : "a host that stops would leave questions on phones, although nobody can collect the answers");
        return Task.CompletedTask;
    }

    private static async Task Every_node_sees_every_change_at_once(StoreScene scene)
    {
        scene.RequiresNodes();
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        for (int i = 0; i < 50; i++)
        {
            IFlowStore changed = scene.Nodes[i % scene.Nodes.Count];
            await changed.ReplaceAsync(flow, i + 1, StoreScene.Bytes((byte)i), isFinal: false, StoreScene.Long).ConfigureAwait(false);
            foreach (IFlowStore node in scene.Nodes)
            {
                StoredFlow? read = await node.ReadAsync(flow).ConfigureAwait(false);
                scene.Expect(
                    read is not null && read.Version == i + 2 && read.Content.Span.SequenceEqual(StoreScene.Bytes((byte)i)),
                    $"version {i + 2} on each node when the replacement has returned", read, "a node would act on an old version");
            }
        }
    }

    private static async Task What_happens_within_a_transaction_of_the_caller_stays(StoreScene scene)
    {
        string consumed = await scene.CreateAsync().ConfigureAwait(false);
        await scene.FinishAsync(consumed).ConfigureAwait(false);
        string created;
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled)) // it is not completed, so it is rolled back
        {
            created = await scene.CreateAsync().ConfigureAwait(false);
            StoredFlow? first = await scene.Store.ConsumeAsync(consumed).ConfigureAwait(false);
            scene.Expect(first is not null, "the final flow when it is consumed within a transaction of the caller", first, "a login would be lost");
        }

        StoredFlow? again = await scene.Store.ConsumeAsync(consumed).ConfigureAwait(false);
        scene.Expect(again is null, "null when a flow is consumed again after the caller rolled its transaction back", again, "one answer would log in twice");
        StoredFlow? kept = await scene.Store.ReadAsync(created).ConfigureAwait(false);
        scene.Expect(kept is not null, "a flow that stays when the caller rolls its transaction back", kept, "the phone would ask for a login that does not exist");
    }

    public static void ExpectContent(StoreScene scene, StoredFlow read, params byte[] content) => scene.Expect(
        read.Content.Span.SequenceEqual(content), $"the content {Convert.ToHexString(content)}", Convert.ToHexString(read.Content.Span),
        "a login would continue with wrong content");

    public static async Task ExpectGoneAsync(StoreScene scene, string flow, string what)
    {
        scene.Expect(await scene.Store.ReadAsync(flow).ConfigureAwait(false) is null, $"null when {what} is read", "a flow", Undead);
        for (long version = 0; version < 3; version++)
            scene.Expect(
                !await scene.Store.ReplaceAsync(flow, version, default, isFinal: true, StoreScene.Long).ConfigureAwait(false),
                $"false when {what} is replaced", "true", Undead);
        FlowTurn turn = await scene.Store.TakeTurnAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
        scene.Expect(!turn.IsTaken && turn.Flow is null, $"Gone when the turn of {what} is taken", turn, Undead);
        scene.Expect(!await scene.Store.BringTurnForwardAsync(flow, TimeSpan.Zero).ConfigureAwait(false), $"false when the turn of {what} is to be brought forward", "true", Undead);
        scene.Expect(await scene.Store.ConsumeAsync(flow).ConfigureAwait(false) is null, $"null when {what} is consumed", "a flow", Undead);
        scene.Expect(await scene.Store.ReadAsync(flow).ConfigureAwait(false) is null, $"null when {what} is read again", "a flow", Undead);
    }
}
