namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>The behaviour of a full store with a maximum number of flows.</summary>
internal static class Capacity
{
    private const string Lost = "a stranger could remove the logins of others";

    public static StoreCaseList Cases { get; } = new(nameof(Capacity))
    {
        { 4, A_full_store_refuses_new_flows_and_keeps_the_open_ones },
        { 4, A_full_store_drops_only_finished_flows_that_expire_first },
        { 4, A_full_store_has_room_when_flows_have_expired },
    };

    private static async Task A_full_store_refuses_new_flows_and_keeps_the_open_ones(StoreScene scene)
    {
        List<string> open = await FillAsync(scene, StoreScene.Long).ConfigureAwait(false);
        for (int i = 0; i < 10; i++)
        {
            bool isAdded = await scene.Store.CreateAsync(StoreScene.NewKey(), default, StoreScene.Long, default).ConfigureAwait(false);
            scene.Expect(!isAdded, "false from a store full of open flows", isAdded, "memory would have no bound");
        }

        foreach (string flow in open)
            scene.Expect(await scene.Store.ReadAsync(flow).ConfigureAwait(false) is not null, "every open flow in a full store", "one is gone", Lost);

        await scene.Store.RemoveAsync(open[0]).ConfigureAwait(false);
        scene.Expect(
            await scene.Store.CreateAsync(StoreScene.NewKey(), default, StoreScene.Long, default).ConfigureAwait(false), "room for a flow after one was removed",
            "none", "nobody could log in until the host restarts");
    }

    private static async Task A_full_store_drops_only_finished_flows_that_expire_first(StoreScene scene)
    {
        List<string> flows = await FillAsync(scene, StoreScene.Long).ConfigureAwait(false);
        List<string> finished = flows[..20];
        for (int i = 0; i < finished.Count; i++)
            await scene.FinishAsync(finished[i], keepFor: StoreScene.Long + TimeSpan.FromMinutes((i * 7) % 20)).ConfigureAwait(false);
        int added = 0;
        for (int i = 0; i < 10; i++)
            added += await scene.Store.CreateAsync(StoreScene.NewKey(), default, StoreScene.Long, default).ConfigureAwait(false) ? 1 : 0;

        foreach (string flow in flows[20..])
            scene.Expect(await scene.Store.ReadAsync(flow).ConfigureAwait(false) is not null, "every open flow after room was made", "one is gone", Lost);
        List<int> dropped = [];
        for (int i = 0; i < finished.Count; i++)
        {
            if (await scene.Store.ReadAsync(finished[i]).ConfigureAwait(false) is null)
                dropped.Add((i * 7) % 20);
        }

        scene.Expect(
            dropped.Order().SequenceEqual(Enumerable.Range(0, added)), $"the {added} finished flows that expire first dropped for {added} new ones",
            $"those with places {string.Join(", ", dropped.Order())}", "an answer that was just given would be lost");
    }

    private static async Task A_full_store_has_room_when_flows_have_expired(StoreScene scene)
    {
        scene.RequiresVirtualTime();
        await FillAsync(scene, scene.Units(1)).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(2)).ConfigureAwait(false);
        await FillAsync(scene, StoreScene.Long).ConfigureAwait(false);
    }

    private static async Task<List<string>> FillAsync(StoreScene scene, TimeSpan keepFor)
    {
        StoreScene.Requires(scene.Fixture.Capacity is not null, "The store has no bound of its own.");
        List<string> flows = [];
        for (int i = 0; i < scene.Fixture.Capacity; i++)
            flows.Add(await scene.CreateAsync(keepFor).ConfigureAwait(false));
        return flows;
    }
}
