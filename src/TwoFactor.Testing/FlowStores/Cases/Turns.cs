using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>When the next turn is due, by the store's clock.</summary>
internal static class Turns
{
    public const string TooOften = "the service would be asked too often";
    public const string Unasked = "the service would not be asked, and the person would wait";
    private const string Wrong = "nodes would poll at the wrong time";

    public static StoreCaseList Cases { get; } = new(nameof(Turns))
    {
        { 0, The_first_turn_is_due_after_its_time },
        { 0, A_first_turn_without_delay_is_due_at_once },
        { 0, The_next_turn_is_counted_from_taking_the_last },
        { 0, A_turn_without_interval_is_due_again_at_once },
        { 0, A_turn_changes_no_version },
        { 0, A_replacement_leaves_the_turn_as_it_is },
        { 3, Age_and_time_until_the_turn_are_the_same_on_every_node },
    };

    private static async Task The_first_turn_is_due_after_its_time(StoreScene scene)
    {
        TimeSpan delay = scene.Units(2);
        (string flow, CallTimes created) = await CreateTimedAsync(scene, delay).ConfigureAwait(false);
        await ExpectNotDueAsync(scene, flow, delay, created).ConfigureAwait(false);
        await scene.PassAsync(delay).ConfigureAwait(false);
        await ExpectDueAsync(scene, flow).ConfigureAwait(false);
    }

    private static async Task A_first_turn_without_delay_is_due_at_once(StoreScene scene) =>
        await ExpectDueAsync(scene, await scene.CreateAsync(firstTurnAfter: TimeSpan.Zero).ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task The_next_turn_is_counted_from_taking_the_last(StoreScene scene)
    {
        TimeSpan interval = scene.Units(2);
        string flow = await scene.CreateAsync(firstTurnAfter: scene.Units(1)).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(2.5)).ConfigureAwait(false); // the turn has been due for a long time, but no node has taken it
        for (int i = 0; i < 2; i++)
        {
            (FlowTurn turn, CallTimes taken) = await scene.TimeAsync(() => scene.Store.TakeTurnAsync(flow, interval)).ConfigureAwait(false);
            scene.Expect(turn.IsTaken, "a turn that is due", turn, Unasked);
            scene.ExpectLeft(turn.Flow!.UntilTurn, interval, taken, taken, "UntilTurn of the turn that was taken", Wrong);
            await ExpectNotDueAsync(scene, flow, interval, taken).ConfigureAwait(false);
            await scene.PassAsync(interval).ConfigureAwait(false);
        }

        await ExpectDueAsync(scene, flow).ConfigureAwait(false);
    }

    private static async Task A_turn_without_interval_is_due_again_at_once(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        for (int i = 0; i < 3; i++)
        {
            FlowTurn turn = await scene.Store.TakeTurnAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
            scene.Expect(turn is { IsTaken: true, Flow: { UntilTurn.Ticks: 0 } }, "a turn, and the next one due at once", turn, Unasked);
        }
    }

    private static async Task A_turn_changes_no_version(StoreScene scene)
    {
        string flow = await scene.CreateAsync(content: 4).ConfigureAwait(false);
        FlowTurn turn = await scene.Store.TakeTurnAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
        scene.Expect(turn is { IsTaken: true, Flow: { Version: 1, IsFinal: false } }, "the flow, still version 1, with the turn", turn, Wrong);
        Flows.ExpectContent(scene, turn.Flow!, 4);
        turn = await scene.Store.TakeTurnAsync(flow, StoreScene.Long).ConfigureAwait(false);
        turn = await scene.Store.TakeTurnAsync(flow, StoreScene.Long).ConfigureAwait(false);
        scene.Expect(turn is { IsTaken: false, Flow: { Version: 1, IsFinal: false } }, "the flow with a turn that was not taken", turn, Wrong);
        Flows.ExpectContent(scene, turn.Flow!, 4);
        StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
        scene.Expect(read.Version == 1, "version 1 after turns", read, "an answer could not be written");
    }

    private static async Task A_replacement_leaves_the_turn_as_it_is(StoreScene scene)
    {
        TimeSpan interval = scene.Units(2);
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        (_, CallTimes taken) = await scene.TimeAsync(() => scene.Store.TakeTurnAsync(flow, interval)).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(0.5)).ConfigureAwait(false);
        await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, StoreScene.Long).ConfigureAwait(false);
        await ExpectNotDueAsync(scene, flow, interval, taken).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1.5)).ConfigureAwait(false);
        await ExpectDueAsync(scene, flow).ConfigureAwait(false);
    }

    private static async Task Age_and_time_until_the_turn_are_the_same_on_every_node(StoreScene scene)
    {
        TimeSpan delay = scene.Units(3);
        (string flow, CallTimes created) = await CreateTimedAsync(scene, delay).ConfigureAwait(false);
        for (int i = 0; i < 4; i++)
        {
            foreach (IFlowStore node in scene.Nodes)
            {
                (StoredFlow? read, CallTimes at) = await scene.TimeAsync(() => node.ReadAsync(flow)).ConfigureAwait(false);
                scene.ExpectAge(read!.Age, created, at, Wrong);
                scene.ExpectLeft(read.UntilTurn, delay, created, at, "UntilTurn", Wrong);
            }

            await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
            if (i == 1)
                await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, StoreScene.Long).ConfigureAwait(false);
        }

        // The age of a final flow is still counted from its creation.
        await scene.FinishAsync(flow, 2).ConfigureAwait(false);
        (StoredFlow? consumed, CallTimes end) = await scene.TimeAsync(() => scene.Store.ConsumeAsync(flow)).ConfigureAwait(false);
        scene.ExpectAge(consumed!.Age, created, end, Wrong);
    }

    public static async Task<(string Flow, CallTimes Created)> CreateTimedAsync(StoreScene scene, TimeSpan firstTurnAfter, TimeSpan? keepFor = null)
    {
        string flow = StoreScene.NewKey();
        (_, CallTimes created) = await scene.TimeAsync(
            () => scene.Store.CreateAsync(flow, StoreScene.Bytes(1), keepFor ?? StoreScene.Long, firstTurnAfter)).ConfigureAwait(false);
        return (flow, created);
    }

    /// <summary>Expects that the turn is not due before <paramref name="wait"/> has passed since <paramref name="since"/>. If time can be moved,
    /// checks up to the last moment.</summary>
    public static async Task ExpectNotDueAsync(StoreScene scene, string flow, TimeSpan wait, CallTimes since)
    {
        (FlowTurn turn, CallTimes at) = await scene.TimeAsync(() => scene.Store.TakeTurnAsync(flow, StoreScene.Long)).ConfigureAwait(false);
        scene.RequiresWithin(since.Begun, wait);
        scene.Expect(!turn.IsTaken && turn.Flow is not null, $"no turn before {wait} have passed", turn, TooOften);
        scene.ExpectLeft(turn.Flow!.UntilTurn, wait, since, at, "UntilTurn", Wrong);
    }

    public static async Task ExpectDueAsync(StoreScene scene, string flow)
    {
        StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
        scene.Expect(read.UntilTurn == TimeSpan.Zero, "UntilTurn zero for a turn that is due", read.UntilTurn, Wrong);
        FlowTurn turn = await scene.Store.TakeTurnAsync(flow, StoreScene.Long).ConfigureAwait(false);
        scene.Expect(turn.IsTaken, "a turn that is due", turn, Unasked);
    }
}
