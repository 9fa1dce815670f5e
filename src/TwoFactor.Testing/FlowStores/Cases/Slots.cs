using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Slots: places that one flow at a time holds. A claim checks in this order: paused, free, held by the claiming flow, replaceable, held by
/// another.</summary>
internal static class Slots
{
    private const string WrongTime = "a person would wait too long, or come too early";

    public static StoreCaseList Cases { get; } = new(nameof(Slots))
    {
        { 0, A_held_slot_says_who_holds_it_and_how_long },
        { 0, Slots_differ_by_any_character },
        { 0, The_holder_takes_its_slot_again_with_a_new_time },
        { 0, A_slot_is_replaced_only_from_the_named_flow },
        { 0, A_replaced_flow_holds_nothing },
        { 0, Only_the_holder_frees_a_slot },
        { 0, A_slot_freed_without_a_pause_is_free_at_once },
        { 0, A_paused_slot_cannot_be_taken_by_anybody },
        { 0, A_pause_lasts_for_the_given_time },
        { 4, A_slot_is_free_after_its_time },
        { 4, An_expired_holder_cannot_pause_a_slot },
    };

    private static async Task A_held_slot_says_who_holds_it_and_how_long(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        string tag = new('t', 128);
        (SlotDecision first, CallTimes taken) = await TakeAsync(scene, slot, "a", scene.Units(5), tag: tag).ConfigureAwait(false);
        ExpectTaken(scene, first, "a free slot");
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        foreach (string? replaces in new[] { null, "c", "A" })
        {
            (SlotDecision decision, CallTimes at) = await TakeAsync(scene, slot, "b", StoreScene.Long, replaces).ConfigureAwait(false);
            scene.RequiresWithin(taken.Begun, scene.Units(5));
            ExpectHeld(scene, decision, "a");
            scene.Expect(decision.Tag == tag, "the tag", decision.Tag, "a person's own browser would be taken for a stranger's");
            scene.ExpectLeft(decision.TimeLeft, scene.Units(5), taken, at, "TimeLeft", WrongTime);
        }
    }

    private static async Task Slots_differ_by_any_character(StoreScene scene)
    {
        string[] slots = Flows.SimilarKeys();
        for (int i = 0; i < slots.Length; i++)
        {
            (SlotDecision decision, _) = await TakeAsync(scene, slots[i], $"flow-{i}", StoreScene.Long).ConfigureAwait(false);
            ExpectTaken(scene, decision, $"a new slot {slots[i]}");
        }

        await scene.Store.FreeSlotAsync(slots[0], "flow-0", StoreScene.Long).ConfigureAwait(false);
        for (int i = 1; i < slots.Length; i++)
        {
            (SlotDecision decision, _) = await TakeAsync(scene, slots[i], "other", StoreScene.Long).ConfigureAwait(false);
            ExpectHeld(scene, decision, $"flow-{i}");
        }
    }

    private static async Task The_holder_takes_its_slot_again_with_a_new_time(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        await TakeAsync(scene, slot, "a", StoreScene.Long).ConfigureAwait(false);
        (SlotDecision again, CallTimes taken) = await TakeAsync(scene, slot, "a", scene.Units(3)).ConfigureAwait(false);
        ExpectTaken(scene, again, "a slot that the flow holds");
        (SlotDecision other, CallTimes at) = await TakeAsync(scene, slot, "b", StoreScene.Long).ConfigureAwait(false);
        scene.RequiresWithin(taken.Begun, scene.Units(3));
        ExpectHeld(scene, other, "a");
        scene.ExpectLeft(other.TimeLeft, scene.Units(3), taken, at, "TimeLeft", WrongTime);

        (again, taken) = await TakeAsync(scene, slot, "a", scene.Units(10), replaces: "b").ConfigureAwait(false);
        ExpectTaken(scene, again, "a slot that the flow holds");
        (other, at) = await TakeAsync(scene, slot, "b", StoreScene.Long).ConfigureAwait(false);
        scene.RequiresWithin(taken.Begun, scene.Units(10));
        ExpectHeld(scene, other, "a");
        scene.ExpectLeft(other.TimeLeft, scene.Units(10), taken, at, "TimeLeft", WrongTime);
    }

    private static async Task A_slot_is_replaced_only_from_the_named_flow(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        (SlotDecision decision, _) = await TakeAsync(scene, slot, "a", StoreScene.Long, replaces: "nobody").ConfigureAwait(false);
        ExpectTaken(scene, decision, "a free slot, whatever the claim replaces");
        (decision, _) = await TakeAsync(scene, slot, "b", StoreScene.Long, replaces: "b").ConfigureAwait(false);
        ExpectHeld(scene, decision, "a");
        (decision, _) = await TakeAsync(scene, slot, "b", StoreScene.Long, replaces: "a", tag: "second").ConfigureAwait(false);
        ExpectTaken(scene, decision, "a slot whose holder the claim replaces");
        (decision, _) = await TakeAsync(scene, slot, "c", StoreScene.Long, replaces: "a").ConfigureAwait(false);
        ExpectHeld(scene, decision, "b");
        scene.Expect(decision.Tag == "second", "the tag of the new holder", decision.Tag, "a stranger would be taken for the person");
    }

    private static async Task A_replaced_flow_holds_nothing(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        await TakeAsync(scene, slot, "a", StoreScene.Long).ConfigureAwait(false);
        await TakeAsync(scene, slot, "b", StoreScene.Long, replaces: "a").ConfigureAwait(false);
        await scene.Store.FreeSlotAsync(slot, "a", StoreScene.Long).ConfigureAwait(false);
        (SlotDecision decision, _) = await TakeAsync(scene, slot, "a", StoreScene.Long).ConfigureAwait(false);
        ExpectHeld(scene, decision, "b");
    }

    private static async Task Only_the_holder_frees_a_slot(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        await scene.Store.FreeSlotAsync(slot, "b", StoreScene.Long).ConfigureAwait(false);
        (SlotDecision decision, _) = await TakeAsync(scene, slot, "a", StoreScene.Long).ConfigureAwait(false);
        ExpectTaken(scene, decision, "a slot that a flow freed that did not hold it");
        foreach (TimeSpan pause in new[] { TimeSpan.Zero, StoreScene.Long })
        {
            foreach (string other in new[] { "b", "A", "a ", "tag" })
                await scene.Store.FreeSlotAsync(slot, other, pause).ConfigureAwait(false);
            (decision, _) = await TakeAsync(scene, slot, "b", StoreScene.Long).ConfigureAwait(false);
            ExpectHeld(scene, decision, "a");
        }
    }

    private static async Task A_slot_freed_without_a_pause_is_free_at_once(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        foreach (string flow in new[] { "a", "b", "a" })
        {
            (SlotDecision decision, _) = await TakeAsync(scene, slot, flow, StoreScene.Long).ConfigureAwait(false);
            ExpectTaken(scene, decision, "a slot that was freed without a pause");
            await scene.Store.FreeSlotAsync(slot, flow, TimeSpan.Zero).ConfigureAwait(false);
        }
    }

    private static async Task A_paused_slot_cannot_be_taken_by_anybody(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        await TakeAsync(scene, slot, "a", StoreScene.Long).ConfigureAwait(false);
        await scene.Store.FreeSlotAsync(slot, "a", StoreScene.Long).ConfigureAwait(false);
        await scene.Store.FreeSlotAsync(slot, "a", TimeSpan.Zero).ConfigureAwait(false); // "a" no longer holds the slot, so this does not end the pause
        foreach ((string flow, string? replaces) in new[] { ("a", null), ("b", null), ("b", "a"), ("a", "a") })
        {
            (SlotDecision decision, _) = await TakeAsync(scene, slot, flow, StoreScene.Long, replaces).ConfigureAwait(false);
            scene.Expect(
                decision is { IsPaused: true, IsTaken: false, Flow: null, Tag: null }, "a paused slot that is not taken", decision,
                "a person who said no would be asked again at once");
        }
    }

    private static async Task A_pause_lasts_for_the_given_time(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        (_, CallTimes taken) = await TakeAsync(scene, slot, "a", scene.Units(1)).ConfigureAwait(false);
        (_, CallTimes freed) = await scene.TimeAsync(async () =>
        {
            await scene.Store.FreeSlotAsync(slot, "a", scene.Units(4)).ConfigureAwait(false);
            return 0;
        }).ConfigureAwait(false);
        scene.RequiresWithin(taken.Begun, scene.Units(1)); // the flow still held the slot when it freed it
        await scene.PassAsync(scene.Units(2)).ConfigureAwait(false); // longer than it would have held the slot
        (SlotDecision decision, CallTimes at) = await TakeAsync(scene, slot, "b", StoreScene.Long).ConfigureAwait(false);
        scene.RequiresWithin(freed.Begun, scene.Units(4));
        scene.Expect(decision.IsPaused, "a paused slot", decision, "a person who said no would be asked again at once");
        scene.ExpectLeft(decision.TimeLeft, scene.Units(4), freed, at, "TimeLeft", WrongTime);
        await scene.PassAsync(decision.TimeLeft).ConfigureAwait(false);
        (decision, _) = await TakeAsync(scene, slot, "b", StoreScene.Long).ConfigureAwait(false);
        ExpectTaken(scene, decision, "a slot after TimeLeft of its pause");
    }

    private static async Task A_slot_is_free_after_its_time(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        (_, CallTimes taken) = await TakeAsync(scene, slot, "a", scene.Units(2)).ConfigureAwait(false);
        (SlotDecision decision, _) = await TakeAsync(scene, slot, "b", StoreScene.Long).ConfigureAwait(false);
        scene.RequiresWithin(taken.Begun, scene.Units(2));
        ExpectHeld(scene, decision, "a");
        await scene.PassAsync(decision.TimeLeft).ConfigureAwait(false);
        (decision, _) = await TakeAsync(scene, slot, "b", StoreScene.Long).ConfigureAwait(false);
        ExpectTaken(scene, decision, "a slot after TimeLeft of its holder");
        (decision, _) = await TakeAsync(scene, slot, "a", StoreScene.Long).ConfigureAwait(false);
        ExpectHeld(scene, decision, "b");
    }

    private static async Task An_expired_holder_cannot_pause_a_slot(StoreScene scene)
    {
        string slot = StoreScene.NewKey();
        await TakeAsync(scene, slot, "a", scene.Units(1)).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await scene.Store.FreeSlotAsync(slot, "a", StoreScene.Long).ConfigureAwait(false);
        (SlotDecision decision, _) = await TakeAsync(scene, slot, "b", StoreScene.Long).ConfigureAwait(false);
        ExpectTaken(scene, decision, "a slot whose holder freed it after its time");
    }

    private static Task<(SlotDecision Result, CallTimes Times)> TakeAsync(
        StoreScene scene, string slot, string flow, TimeSpan heldFor, string? replaces = null, string tag = "tag") =>
        scene.TimeAsync(() => scene.Store.TakeSlotAsync(slot, new SlotClaim { Flow = flow, Tag = tag, HeldFor = heldFor, Replaces = replaces }));

    private static void ExpectTaken(StoreScene scene, SlotDecision decision, string what) => scene.Expect(
        decision is { IsTaken: true, IsPaused: false } && decision.TimeLeft == TimeSpan.Zero, $"{what} to be taken, with no time left", decision,
        "a person could not log in");

    private static void ExpectHeld(StoreScene scene, SlotDecision decision, string flow) => scene.Expect(
        decision is { IsTaken: false, IsPaused: false } && decision.Flow == flow, $"a slot that {flow} holds", $"{decision} by {decision.Flow}",
        "a phone would be asked by two logins at once");
}
