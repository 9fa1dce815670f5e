using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>A callback brings the next turn forward, but never too near to the last one.</summary>
internal static class EarlierTurns
{
    public static StoreCaseList Cases { get; } = new(nameof(EarlierTurns))
    {
        { 0, A_turn_brought_forward_is_due_at_once_when_the_gap_has_passed },
        { 0, A_turn_brought_forward_keeps_the_gap_to_the_last_one },
        { 0, A_first_turn_brought_forward_keeps_the_gap_to_the_creation },
        { 0, A_request_for_an_earlier_turn_never_delays_it },
        { 0, A_flood_of_requests_for_an_earlier_turn_brings_one },
        { 0, A_request_for_an_earlier_turn_changes_no_version },
    };

    private static async Task A_turn_brought_forward_is_due_at_once_when_the_gap_has_passed(StoreScene scene)
    {
        string flow = await scene.CreateAsync(firstTurnAfter: StoreScene.Long).ConfigureAwait(false);
        await BringTurnForwardAsync(scene, flow, TimeSpan.Zero).ConfigureAwait(false);
        await Turns.ExpectDueAsync(scene, flow).ConfigureAwait(false);

        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await BringTurnForwardAsync(scene, flow, scene.Units(1)).ConfigureAwait(false);
        await Turns.ExpectDueAsync(scene, flow).ConfigureAwait(false);
    }

    private static async Task A_turn_brought_forward_keeps_the_gap_to_the_last_one(StoreScene scene)
    {
        TimeSpan gap = scene.Units(3);
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        (_, CallTimes taken) = await scene.TimeAsync(() => scene.Store.TakeTurnAsync(flow, StoreScene.Long)).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await BringTurnForwardAsync(scene, flow, gap).ConfigureAwait(false);
        await Turns.ExpectNotDueAsync(scene, flow, gap, taken).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(2)).ConfigureAwait(false);
        await Turns.ExpectDueAsync(scene, flow).ConfigureAwait(false);
    }

    private static async Task A_first_turn_brought_forward_keeps_the_gap_to_the_creation(StoreScene scene)
    {
        TimeSpan gap = scene.Units(3);
        (string flow, CallTimes created) = await Turns.CreateTimedAsync(scene, StoreScene.Long).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await BringTurnForwardAsync(scene, flow, gap).ConfigureAwait(false);
        await Turns.ExpectNotDueAsync(scene, flow, gap, created).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(2)).ConfigureAwait(false);
        await Turns.ExpectDueAsync(scene, flow).ConfigureAwait(false);
    }

    private static async Task A_request_for_an_earlier_turn_never_delays_it(StoreScene scene)
    {
        TimeSpan delay = scene.Units(2);
        (string flow, CallTimes created) = await Turns.CreateTimedAsync(scene, delay).ConfigureAwait(false);
        await BringTurnForwardAsync(scene, flow, StoreScene.Long).ConfigureAwait(false);
        await Turns.ExpectNotDueAsync(scene, flow, delay, created).ConfigureAwait(false);
        await scene.PassAsync(delay).ConfigureAwait(false);
        await BringTurnForwardAsync(scene, flow, StoreScene.Long).ConfigureAwait(false);
        await Turns.ExpectDueAsync(scene, flow).ConfigureAwait(false);
    }

    private static async Task A_flood_of_requests_for_an_earlier_turn_brings_one(StoreScene scene)
    {
        TimeSpan gap = scene.Units(3);
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        (FlowTurn first, CallTimes taken) = await scene.TimeAsync(() => scene.Store.TakeTurnAsync(flow, StoreScene.Long)).ConfigureAwait(false);
        scene.Expect(first.IsTaken, "a turn that is due", first, Turns.Unasked);
        await FloodAsync(scene, flow, gap).ConfigureAwait(false);
        await Turns.ExpectNotDueAsync(scene, flow, gap, taken).ConfigureAwait(false);
        await scene.PassAsync(gap).ConfigureAwait(false);

        (FlowTurn second, taken) = await scene.TimeAsync(() => scene.Store.TakeTurnAsync(flow, StoreScene.Long)).ConfigureAwait(false);
        scene.Expect(second.IsTaken, "a turn that is due after the gap", second, Turns.Unasked);
        FlowTurn third = await scene.Store.TakeTurnAsync(flow, StoreScene.Long).ConfigureAwait(false);
        scene.Expect(!third.IsTaken, "one turn for many requests for an earlier one", third, Turns.TooOften);
        await FloodAsync(scene, flow, gap).ConfigureAwait(false);
        await Turns.ExpectNotDueAsync(scene, flow, gap, taken).ConfigureAwait(false);
    }

    private static async Task A_request_for_an_earlier_turn_changes_no_version(StoreScene scene)
    {
        string flow = await scene.CreateAsync(content: 6).ConfigureAwait(false);
        await BringTurnForwardAsync(scene, flow, TimeSpan.Zero).ConfigureAwait(false);
        StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
        scene.Expect(read is { Version: 1, IsFinal: false }, "version 1 after a request for an earlier turn", read, "an answer could not be written");
        Flows.ExpectContent(scene, read, 6);
    }

    private static Task<bool[]> FloodAsync(StoreScene scene, string flow, TimeSpan gap) =>
        Task.WhenAll(Enumerable.Range(0, 30).Select(_ => scene.Store.BringTurnForwardAsync(flow, gap).AsTask()));

    private static async Task BringTurnForwardAsync(StoreScene scene, string flow, TimeSpan gap) => scene.Expect(
        await scene.Store.BringTurnForwardAsync(flow, gap).ConfigureAwait(false), "true when the turn of an open flow is brought forward", "false", Turns.Unasked);
}
