using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>An entry exists until its time is over, and no longer.</summary>
internal static class Expiry
{
    private const string Lost = "a login would be lost";

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public static StoreCaseList Cases { get; } = new(nameof(Expiry))
    {
        { 4, An_expired_flow_is_treated_as_unknown },
        { 4, An_expired_final_flow_cannot_be_consumed },
        { 4, A_flow_kept_for_no_time_is_gone_at_once },
        { 4, A_replacement_extends_the_time },
        { 4, A_replacement_shortens_the_time },
        { 4, Turns_and_requests_for_earlier_ones_extend_nothing },
        { 4, The_key_of_an_expired_flow_can_be_used_again },
        { 4, Nothing_else_removes_an_open_flow },
    };

    private static async Task An_expired_flow_is_treated_as_unknown(StoreScene scene)
    {
        (string flow, CallTimes created) = await Turns.CreateTimedAsync(scene, TimeSpan.Zero, scene.Units(2)).ConfigureAwait(false);
        await ExpectThereAsync(scene, flow, scene.Units(2), created).ConfigureAwait(false);
        await scene.PassAsync(Tick * 2).ConfigureAwait(false);
        await Flows.ExpectGoneAsync(scene, flow, "an expired flow").ConfigureAwait(false);
    }

    private static async Task An_expired_final_flow_cannot_be_consumed(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        TimeSpan begun = scene.Now;
        await scene.FinishAsync(flow, keepFor: scene.Units(2)).ConfigureAwait(false);
        await ExpectThereAsync(scene, flow, scene.Units(2), new CallTimes(begun, scene.Now)).ConfigureAwait(false);
        await scene.PassAsync(Tick * 2).ConfigureAwait(false);
        StoredFlow? consumed = await scene.Store.ConsumeAsync(flow).ConfigureAwait(false);
        scene.Expect(consumed is null, "null when an expired flow is consumed", consumed, "an answer could be used for ever");
        await Flows.ExpectGoneAsync(scene, flow, "an expired final flow").ConfigureAwait(false);
    }

    private static async Task A_flow_kept_for_no_time_is_gone_at_once(StoreScene scene)
    {
        string flow = StoreScene.NewKey();
        await scene.Store.CreateAsync(flow, StoreScene.Bytes(1), TimeSpan.Zero, TimeSpan.Zero).ConfigureAwait(false);
        await scene.PassAsync(Tick).ConfigureAwait(false);
        await Flows.ExpectGoneAsync(scene, flow, "a flow that was kept for no time").ConfigureAwait(false);

        flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: true, TimeSpan.Zero).ConfigureAwait(false);
        await scene.PassAsync(Tick).ConfigureAwait(false);
        await Flows.ExpectGoneAsync(scene, flow, "a flow that was replaced to be kept for no time").ConfigureAwait(false);
    }

    private static async Task A_replacement_extends_the_time(StoreScene scene)
    {
        (string flow, CallTimes created) = await Turns.CreateTimedAsync(scene, TimeSpan.Zero, scene.Units(2)).ConfigureAwait(false);
        TimeSpan begun = scene.Now;
        bool isReplaced = await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, scene.Units(5)).ConfigureAwait(false);
        CallTimes replaced = new(begun, scene.Now);
        scene.RequiresWithin(created.Begun, scene.Units(2));
        scene.Expect(isReplaced, "a replacement that succeeds", isReplaced, "an answer would be lost");
        await scene.PassAsync(scene.Units(3)).ConfigureAwait(false);
        await ExpectThereAsync(scene, flow, scene.Units(5), replaced).ConfigureAwait(false);
        await scene.PassAsync(Tick * 2).ConfigureAwait(false);
        await Flows.ExpectGoneAsync(scene, flow, "a flow whose extended time is over").ConfigureAwait(false);
    }

    private static async Task A_replacement_shortens_the_time(StoreScene scene)
    {
        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal: false, scene.Units(1)).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1) + Tick).ConfigureAwait(false);
        await Flows.ExpectGoneAsync(scene, flow, "a flow whose shortened time is over").ConfigureAwait(false);
    }

    private static async Task Turns_and_requests_for_earlier_ones_extend_nothing(StoreScene scene)
    {
        string flow = await scene.CreateAsync(keepFor: scene.Units(2)).ConfigureAwait(false);
        await scene.Store.TakeTurnAsync(flow, StoreScene.Long).ConfigureAwait(false);
        await scene.Store.BringTurnForwardAsync(flow, StoreScene.Long).ConfigureAwait(false);
        await scene.Store.ReplaceAsync(flow, 7, StoreScene.Bytes(2), isFinal: false, StoreScene.Long).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(2) + Tick).ConfigureAwait(false);
        await Flows.ExpectGoneAsync(scene, flow, "an expired flow whose turn was taken").ConfigureAwait(false);
    }

    private static async Task The_key_of_an_expired_flow_can_be_used_again(StoreScene scene)
    {
        foreach (bool isFinal in new[] { false, true })
        {
            string flow = await scene.CreateAsync(firstTurnAfter: StoreScene.Long).ConfigureAwait(false);
            await scene.Store.ReplaceAsync(flow, 1, StoreScene.Bytes(2), isFinal, scene.Units(0.5)).ConfigureAwait(false);
            await scene.PassAsync(scene.Units(0.5) + Tick).ConfigureAwait(false);
            bool isAdded = await scene.Store.CreateAsync(flow, StoreScene.Bytes(3), StoreScene.Long, default).ConfigureAwait(false);
            scene.Expect(isAdded, "a new flow under the key of an expired one", isAdded, "an expired entry would block a new one");
            StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
            scene.Expect(read is { Version: 1, IsFinal: false }, "version 1, not final", read, "parts of an expired login would remain");
            await Turns.ExpectDueAsync(scene, flow).ConfigureAwait(false);
            await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
            Flows.ExpectContent(scene, await scene.ReadAsync(flow).ConfigureAwait(false), 3);
        }
    }

    private static async Task Nothing_else_removes_an_open_flow(StoreScene scene)
    {
        string[] open = [await scene.CreateAsync().ConfigureAwait(false), await scene.CreateAsync(firstTurnAfter: StoreScene.Long).ConfigureAwait(false)];
        for (int i = 0; i < 100; i++)
        {
            string flow = await scene.CreateAsync(keepFor: scene.Units(1)).ConfigureAwait(false);
            if (i % 3 == 0)
                await scene.Store.ReplaceAsync(flow, 1, default, isFinal: true, scene.Units(1)).ConfigureAwait(false);
            if (i % 3 == 1)
                await scene.Store.RemoveAsync(flow).ConfigureAwait(false);
            if (i % 10 == 0)
                await scene.PassAsync(scene.Units(0.5)).ConfigureAwait(false);
        }

        await scene.PassAsync(scene.Units(3)).ConfigureAwait(false);
        await scene.CreateAsync().ConfigureAwait(false); // stores often remove expired entries when an entry is added
        foreach (string flow in open)
        {
            StoredFlow? read = await scene.Store.ReadAsync(flow).ConfigureAwait(false);
            scene.Expect(read is not null, "an open flow that stays while others come and go", read, Lost);
        }
    }

    /// <summary>Expects the flow to exist until its time is over: up to the last moment if time can be moved, otherwise for half of the
    /// time.</summary>
    private static async Task ExpectThereAsync(StoreScene scene, string flow, TimeSpan keptFor, CallTimes since)
    {
        if (scene.IsVirtual)
            await scene.PassAsync(keptFor - Tick - (scene.Now - since.Begun)).ConfigureAwait(false);
        StoredFlow? read = await scene.Store.ReadAsync(flow).ConfigureAwait(false);
        if (!scene.IsVirtual)
            scene.RequiresWithin(since.Begun, keptFor);
        scene.Expect(read is not null, $"a flow that is there until {keptFor} have passed", read, Lost);
        if (!scene.IsVirtual)
            await scene.PassAsync(keptFor).ConfigureAwait(false);
    }
}
