using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Arguments outside the contract's ranges are refused before anything is changed; those at the limit are accepted.</summary>
internal static class BadArguments
{
    private const string HalfDone = "a call that was refused would have done something";

    private static readonly TimeSpan Negative = TimeSpan.FromTicks(-1);
    private static readonly byte[] TooLong = new byte[IFlowStore.MaximumContentLength + 1];

    public static StoreCaseList Cases { get; } = new(nameof(BadArguments))
    {
        { 0, A_key_outside_its_range_is_refused },
        { 0, A_key_of_128_characters_is_taken },
        { 0, A_content_beyond_the_largest_is_refused },
        { 0, A_negative_duration_is_refused },
        { 0, A_claim_outside_its_range_is_refused },
        { 0, A_claim_with_an_empty_tag_is_refused },
        { 0, A_limit_below_1_is_refused },
        { 0, A_window_of_zero_is_refused },
    };

    private static async Task A_key_outside_its_range_is_refused(StoreScene scene)
    {
        foreach (string key in new[] { null!, string.Empty, new string('k', 129), new string('k', 100_000) })
        {
            string what = key is null ? "no key" : $"a key of {key.Length} characters";
            foreach (StoreCall call in StoreCall.All)
                await ExpectRefusalAsync(scene, () => call.InvokeAsync(scene.Store, key!, default), $"{call} with {what}").ConfigureAwait(false);
            string slot = StoreScene.NewKey();
            await ExpectRefusalAsync(
                scene, async () => await scene.Store.FreeSlotAsync(slot, key!, TimeSpan.Zero).ConfigureAwait(false), $"freeing a slot for {what}").ConfigureAwait(false);
        }
    }

    private static async Task A_key_of_128_characters_is_taken(StoreScene scene)
    {
        foreach (StoreCall call in StoreCall.All)
            await call.InvokeAsync(scene.Store, StoreScene.NewKey().PadRight(128, 'k'), default).ConfigureAwait(false);
    }

    private static async Task A_content_beyond_the_largest_is_refused(StoreScene scene)
    {
        string flow = StoreScene.NewKey();
        await ExpectRefusalAsync(
            scene, async () => await scene.Store.CreateAsync(flow, TooLong, StoreScene.Long, default).ConfigureAwait(false), "creating with one byte too many").ConfigureAwait(false);
        scene.Expect(await scene.Store.ReadAsync(flow).ConfigureAwait(false) is null, "no flow after a creation that was refused", "one", HalfDone);

        flow = await scene.CreateAsync().ConfigureAwait(false);
        await ExpectRefusalAsync(
            scene, async () => await scene.Store.ReplaceAsync(flow, 1, TooLong, isFinal: false, StoreScene.Long).ConfigureAwait(false),
            "replacing with one byte too many").ConfigureAwait(false);
        await ExpectUnchangedAsync(scene, flow).ConfigureAwait(false);
    }

    private static async Task A_negative_duration_is_refused(StoreScene scene)
    {
        string fresh = StoreScene.NewKey();
        await RefusedAsync(() => scene.Store.CreateAsync(fresh, default, Negative, default), "creating, kept for a negative time").ConfigureAwait(false);
        await RefusedAsync(() => scene.Store.CreateAsync(fresh, default, StoreScene.Long, Negative), "creating, the first turn after a negative time").ConfigureAwait(false);
        scene.Expect(await scene.Store.ReadAsync(fresh).ConfigureAwait(false) is null, "no flow after a creation that was refused", "one", HalfDone);

        string flow = await scene.CreateAsync().ConfigureAwait(false);
        await RefusedAsync(() => scene.Store.ReplaceAsync(flow, 1, default, isFinal: true, Negative), "replacing, kept for a negative time").ConfigureAwait(false);
        await RefusedAsync(() => scene.Store.TakeTurnAsync(flow, Negative), "a turn with a negative interval").ConfigureAwait(false);
        await RefusedAsync(() => scene.Store.BringTurnForwardAsync(flow, Negative), "bringing a turn forward with a negative gap").ConfigureAwait(false);
        await ExpectUnchangedAsync(scene, flow).ConfigureAwait(false);
        FlowTurn turn = await scene.Store.TakeTurnAsync(flow, StoreScene.Long).ConfigureAwait(false);
        scene.Expect(turn.IsTaken, "a turn that is still due after one that was refused", turn, HalfDone);

        string slot = StoreScene.NewKey();
        await scene.Store.TakeSlotAsync(slot, Claim(flow)).ConfigureAwait(false);
        await RefusedAsync(
            async () =>
            {
                await scene.Store.FreeSlotAsync(slot, flow, Negative).ConfigureAwait(false);
                return 0;
            },
            "freeing with a negative pause").ConfigureAwait(false);
        SlotDecision decision = await scene.Store.TakeSlotAsync(slot, Claim("other")).ConfigureAwait(false);
        scene.Expect(decision.Flow == flow, "a slot that is still held after a freeing that was refused", decision, HalfDone);

        string counter = StoreScene.NewKey();
        await RefusedAsync(() => scene.Store.CountAsync(counter, 1, Negative), "counting in a negative window").ConfigureAwait(false);
        await ExpectNotCountedAsync(scene, counter).ConfigureAwait(false);

        Task RefusedAsync<T>(Func<ValueTask<T>> call, string what) => ExpectRefusalAsync(scene, async () => await call().ConfigureAwait(false), what);
    }

    private static async Task A_claim_outside_its_range_is_refused(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        string tooLong = new('k', 129);
        (SlotClaim Claim, string What)[] wrong =
        [
            (null!, "nothing"),
            (new SlotClaim { Flow = string.Empty, Tag = "t", HeldFor = StoreScene.Long }, "an empty flow"),
            (new SlotClaim { Flow = tooLong, Tag = "t", HeldFor = StoreScene.Long }, "a flow of 129 characters"),
            (new SlotClaim { Flow = "f", Tag = tooLong, HeldFor = StoreScene.Long }, "a tag of 129 characters"),
            (new SlotClaim { Flow = "f", Tag = "t", HeldFor = TimeSpan.Zero }, "no time"),
            (new SlotClaim { Flow = "f", Tag = "t", HeldFor = Negative }, "a negative time"),
            (new SlotClaim { Flow = "f", Tag = "t", HeldFor = StoreScene.Long, Replaces = string.Empty }, "an empty flow to replace"),
            (new SlotClaim { Flow = "f", Tag = "t", HeldFor = StoreScene.Long, Replaces = tooLong }, "a flow to replace of 129 characters"),
        ];
        foreach ((SlotClaim claim, string what) in wrong)
            await ExpectRefusalAsync(
                scene, async () => await scene.Store.TakeSlotAsync(slot, claim).ConfigureAwait(false), $"a claim of {what}").ConfigureAwait(false);
        SlotDecision decision = await scene.Store.TakeSlotAsync(slot, Claim("f")).ConfigureAwait(false);
        scene.Expect(decision.IsTaken, "a slot that is free after claims that were refused", decision, HalfDone);
    }

    private static async Task A_claim_with_an_empty_tag_is_refused(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        SlotClaim claim = new() { Flow = "f", Tag = string.Empty, HeldFor = StoreScene.Long };
        await ExpectRefusalAsync(
            scene, async () => await scene.Store.TakeSlotAsync(slot, claim).ConfigureAwait(false), "a claim with an empty tag").ConfigureAwait(false);
        SlotDecision decision = await scene.Store.TakeSlotAsync(slot, Claim("other")).ConfigureAwait(false);
        scene.Expect(decision.IsTaken, "a slot that is free after a claim that was refused", decision, HalfDone);
    }

    private static async Task A_limit_below_1_is_refused(StoreScene scene)
    {
        string counter = StoreScene.NewKey();
        foreach (int limit in new[] { 0, -1, int.MinValue })
            await ExpectRefusalAsync(
                scene, async () => await scene.Store.CountAsync(counter, limit, StoreScene.Long).ConfigureAwait(false), $"a limit of {limit}").ConfigureAwait(false);
        await ExpectNotCountedAsync(scene, counter).ConfigureAwait(false);
    }

    private static async Task A_window_of_zero_is_refused(StoreScene scene)
    {
        string counter = StoreScene.NewKey();
        await ExpectRefusalAsync(
            scene, async () => await scene.Store.CountAsync(counter, 1, TimeSpan.Zero).ConfigureAwait(false), "a window of zero").ConfigureAwait(false);
        await ExpectNotCountedAsync(scene, counter).ConfigureAwait(false);
    }

    private static SlotClaim Claim(string flow) => new() { Flow = flow, Tag = "t", HeldFor = StoreScene.Long };

    private static async Task ExpectUnchangedAsync(StoreScene scene, string flow)
    {
        StoredFlow read = await scene.ReadAsync(flow).ConfigureAwait(false);
        scene.Expect(read is { Version: 1, IsFinal: false }, "a flow without a change after refused calls", read, HalfDone);
        Flows.ExpectContent(scene, read, 1);
    }

    private static async Task ExpectNotCountedAsync(StoreScene scene, string counter) => scene.Expect(
        await scene.Store.CountAsync(counter, 1, StoreScene.Long).ConfigureAwait(false) is null, "no trace of counts that were refused", "one", HalfDone);

    private static async Task ExpectRefusalAsync(StoreScene scene, Func<Task> call, string what)
    {
        Exception? thrown = await StoreCall.CatchAsync(call).ConfigureAwait(false);
        scene.Expect(
            thrown is ArgumentException, $"an ArgumentException for {what}", thrown is null ? "no exception" : StoreScene.Describe(thrown),
            "a mistake in the flow would not show");
    }
}
