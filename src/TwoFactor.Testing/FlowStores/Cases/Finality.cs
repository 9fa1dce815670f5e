using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>A final flow stays as it is until it is consumed.</summary>
internal static class Finality
{
    public static StoreCaseList Cases { get; } = new(nameof(Finality))
    {
        { 2, A_final_flow_is_never_replaced },
        { 2, A_final_flow_gives_no_turn },
        { 2, The_turn_of_a_final_flow_is_not_brought_forward },
        { 2, An_open_flow_is_not_consumed },
        { 2, A_final_flow_is_consumed_once },
    };

    private static async Task A_final_flow_is_never_replaced(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.FinishAsync(flow, content: 9).ConfigureAwait(false);
        for (long version = 0; version < 5; version++)
        {
            foreach (bool isFinal in new[] { true, false })
            {
                bool isReplaced = await scene.Store.ReplaceAsync(flow, version, StoreScene.Bytes(5), isFinal, StoreScene.Long).ConfigureAwait(false);
                StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
                scene.Expect(
                    !isReplaced && read is { Version: 2, IsFinal: true }, $"false and no change when version {version} of a final flow is replaced",
                    $"{isReplaced}; {read}", "a denial could become an approval");
                Flows.ExpectContent(scene, read, 9);
            }
        }
    }

    private static async Task A_final_flow_gives_no_turn(StoreScene scene)
    {
        string flow = await scene.CreateAsync(firstTurnAfter: TimeSpan.Zero).ConfigureAwait(false);
        await scene.FinishAsync(flow).ConfigureAwait(false);
        FlowTurn turn = await scene.Store.TakeTurnAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
        scene.Expect(
            turn is { IsTaken: false, Flow: { IsFinal: true, Version: 2 } }, "no turn, and the final flow", turn, "the service would be asked after the end");
    }

    private static async Task The_turn_of_a_final_flow_is_not_brought_forward(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.FinishAsync(flow).ConfigureAwait(false);
        bool isBroughtForward = await scene.Store.BringTurnForwardAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
        FlowTurn turn = await scene.Store.TakeTurnAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
        scene.Expect(!isBroughtForward && !turn.IsTaken, "false, and no turn, when the turn of a final flow is to be brought forward", $"{isBroughtForward}; {turn}", "the service would be asked after the end");
    }

    private static async Task An_open_flow_is_not_consumed(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        StoredFlow? consumed = await scene.Store.ConsumeAsync(flow).ConfigureAwait(false);
        scene.Expect(consumed is null, "null when an open flow is consumed", consumed, "somebody would be logged in without an answer");
        StoredFlow? read = await scene.Store.ReadAsync(flow).ConfigureAwait(false);
        scene.Expect(read is { Version: 1 }, "an open flow that stays when it is consumed", read, "a login would be lost");
        await scene.FinishAsync(flow).ConfigureAwait(false);
        consumed = await scene.Store.ConsumeAsync(flow).ConfigureAwait(false);
        scene.Expect(consumed is not null, "the flow, once it is final", consumed, "a login would be lost");
    }

    private static async Task A_final_flow_is_consumed_once(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.FinishAsync(flow, content: 8).ConfigureAwait(false);
        StoredFlow? consumed = await scene.Store.ConsumeAsync(flow).ConfigureAwait(false);
        scene.Expect(consumed is { Version: 2, IsFinal: true }, "the final flow when it is consumed", consumed, "a login would be lost");
        Flows.ExpectContent(scene, consumed!, 8);
        await Flows.ExpectGoneAsync(scene, flow, "a consumed flow").ConfigureAwait(false);
    }
}
