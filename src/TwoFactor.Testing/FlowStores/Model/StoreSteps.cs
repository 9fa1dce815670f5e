using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>Creates random steps for one flow, one slot and one counter.</summary>
/// <remarks>With times, the schedule moves in whole hundredths of a second, and expiries fall between these moments, because the contract does not
/// define whether an entry exists at the moment of its expiry. Without times, everything is due at once or not within the run.</remarks>
internal sealed class StoreSteps(Random random, bool withTimes)
{
    private static readonly string[] Flows = ["a", "b", "c"];

    private readonly string flow = StoreScene.NewKey();
    private readonly string slot = StoreScene.NewKey();
    private readonly string counter = StoreScene.NewKey();
    private readonly SeenTexts texts = new(withTimes);
    private readonly TimeSpan window = withTimes ? TimeSpan.FromSeconds(3) : StoreScene.Long;
    private byte contents;

    public StoreStep Next() => random.Next(14) switch
    {
        0 => Create(NewContent(), Expiry(), Delay()),
        1 => Read(),
        2 or 3 => Replace(random.Next(1, 5), NewContent(), isFinal: false, Expiry()),
        4 => Replace(random.Next(1, 5), NewContent(), isFinal: true, Expiry()),
        5 or 6 => TakeTurn(Delay()),
        7 => BringTurnForward(Delay()),
        8 => Consume(),
        9 => random.Next(4) == 0 ? Remove() : Create(NewContent(), Expiry(), Delay()),
        10 or 11 => TakeSlot(AnyFlow(), random.Next(2) == 0 ? null : AnyFlow(), Expiry()),
        12 => FreeSlot(AnyFlow(), random.Next(2) == 0 ? TimeSpan.Zero : Expiry()),
        _ => Count(random.Next(1, 6)),
    };

    private StoreStep Create(byte content, TimeSpan keepFor, TimeSpan firstTurnAfter) => new(
        $"create {content} for {keepFor}, turn after {firstTurnAfter}",
        async store => $"{await store.CreateAsync(flow, StoreScene.Bytes(content), keepFor, firstTurnAfter).ConfigureAwait(false)}",
        (state, now) => state.Flow is not null ? (state, $"{false}")
            : (state with { Flow = new ModelFlow(content, 1, false, now, now + keepFor, now, now + firstTurnAfter) }, $"{true}"));

    private StoreStep Read() => new(
        "read",
        async store => texts.Of(await store.ReadAsync(flow).ConfigureAwait(false)),
        (state, now) => (state, texts.Of(state.Flow, now)));

    private StoreStep Replace(long version, byte content, bool isFinal, TimeSpan keepFor) => new(
        $"replace {version} with {content}{(isFinal ? ", final," : "")} for {keepFor}",
        async store => $"{await store.ReplaceAsync(flow, version, StoreScene.Bytes(content), isFinal, keepFor).ConfigureAwait(false)}",
        (state, now) => state.Flow is { IsFinal: false } found && found.Version == version
            ? (state with { Flow = found with { Content = content, Version = version + 1, IsFinal = isFinal, Expires = now + keepFor } }, $"{true}")
            : (state, $"{false}"));

    private StoreStep TakeTurn(TimeSpan interval) => new(
        $"take a turn for {interval}",
        async store =>
        {
            FlowTurn turn = await store.TakeTurnAsync(flow, interval).ConfigureAwait(false);
            return $"{turn.IsTaken}: {texts.Of(turn.Flow)}";
        },
        (state, now) =>
        {
            if (state.Flow is not { IsFinal: false } found || found.Due > now)
                return (state, $"{false}: {texts.Of(state.Flow, now)}");
            ModelFlow taken = found with { LastTurn = now, Due = now + interval };
            return (state with { Flow = taken }, $"{true}: {texts.Of(taken, now)}");
        });

    private StoreStep BringTurnForward(TimeSpan gap) => new(
        $"bring the turn forward with a gap of {gap}",
        async store => $"{await store.BringTurnForwardAsync(flow, gap).ConfigureAwait(false)}",
        (state, now) =>
        {
            if (state.Flow is not { IsFinal: false } found)
                return (state, $"{false}");
            TimeSpan soonest = found.LastTurn + gap > now ? found.LastTurn + gap : now;
            return (state with { Flow = found with { Due = soonest < found.Due ? soonest : found.Due } }, $"{true}");
        });

    private StoreStep Consume() => new(
        "consume",
        async store => texts.Of(await store.ConsumeAsync(flow).ConfigureAwait(false)),
        (state, now) => state.Flow is { IsFinal: true } ? (state with { Flow = null }, texts.Of(state.Flow, now)) : (state, SeenTexts.Nothing));

    private StoreStep Remove() => new(
        "remove",
        async store =>
        {
            await store.RemoveAsync(flow).ConfigureAwait(false);
            return SeenTexts.Nothing;
        },
        (state, _) => (state with { Flow = null }, SeenTexts.Nothing));

    private StoreStep TakeSlot(string by, string? replaces, TimeSpan heldFor)
    {
        string tag = $"{by} {random.Next(1000)}";
        return new StoreStep(
            $"take the slot for {by} ({tag}), replacing {replaces ?? "no flow"}, for {heldFor}",
            async store => texts.Of(await store.TakeSlotAsync(
                slot, new SlotClaim { Flow = by, Tag = tag, HeldFor = heldFor, Replaces = replaces }).ConfigureAwait(false)),
            (state, now) => state.Slot is { } found && (found.Flow is null || (found.Flow != by && found.Flow != replaces))
                ? (state, texts.Of(found, now)) : (state with { Slot = new ModelSlot(by, tag, now + heldFor) }, texts.Of(SlotDecision.Taken)));
    }

    private StoreStep FreeSlot(string by, TimeSpan pause) => new(
        $"free the slot for {by} with a pause of {pause}",
        async store =>
        {
            await store.FreeSlotAsync(slot, by, pause).ConfigureAwait(false);
            return SeenTexts.Nothing;
        },
        (state, now) => (
            state.Slot is { } found && found.Flow == by ? state with { Slot = pause > TimeSpan.Zero ? new ModelSlot(null, null, now + pause) : null } : state,
            SeenTexts.Nothing));

    private StoreStep Count(int limit) => new(
        $"count, at most {limit}",
        async store => texts.OfWait(await store.CountAsync(counter, limit, window).ConfigureAwait(false)),
        (state, now) =>
        {
            TimeSpan[] inWindow = [.. state.Counted.Where(time => now - time < window)];
            return inWindow.Length < limit
                ? (state with { Counted = state.Counted.Add(now) }, texts.OfWait(null)) : (state, texts.OfWait(inWindow[^limit] + window - now));
        });

    private byte NewContent() => ++contents;

    private string AnyFlow() => Flows[random.Next(Flows.Length)];

    private TimeSpan Delay() => !withTimes ? (random.Next(2) == 0 ? TimeSpan.Zero : StoreScene.Long) : TimeSpan.FromMilliseconds(random.Next(300) * 10);

    private TimeSpan Expiry() => !withTimes ? StoreScene.Long : TimeSpan.FromMilliseconds((random.Next(1, 1000) * 10) + 5);
}
