namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Counters whose limit or window changes, and random schedules against a model.</summary>
internal static class CounterWindows
{
    public static StoreCaseList Cases { get; } = new(nameof(CounterWindows))
    {
        { 0, A_higher_limit_has_room_at_once },
        { 0, A_lower_limit_waits_until_enough_have_left },
        { 0, A_shorter_window_has_room_earlier },
        { 0, A_shorter_window_forgets_nothing_of_a_longer_one },
        { 0, No_stretch_of_the_window_holds_more_than_the_limit },
    };

    private static async Task A_higher_limit_has_room_at_once(StoreScene scene)
    {
        string counter = StoreScene.NewKey();
        await scene.ExpectCountedAsync(counter, 1, StoreScene.Long, "the first event").ConfigureAwait(false);
        await scene.ExpectRefusedAsync(counter, 1, StoreScene.Long, scene.Now).ConfigureAwait(false);
        await scene.ExpectCountedAsync(counter, 2, StoreScene.Long, "a second event under a limit of 2").ConfigureAwait(false);
        await scene.ExpectRefusedAsync(counter, 2, StoreScene.Long, scene.Now).ConfigureAwait(false);
    }

    private static async Task A_lower_limit_waits_until_enough_have_left(StoreScene scene)
    {
        TimeSpan window = scene.Units(6);
        string counter = StoreScene.NewKey();
        List<CallTimes> counted = [];
        for (int i = 0; i < 3; i++)
        {
            (TimeSpan? none, CallTimes times) = await scene.CountAsync(counter, 3, window).ConfigureAwait(false);
            scene.Expect(none is null, $"event {i + 1} of 3 to be counted", none, CounterExpectations.Refused);
            counted.Add(times);
            await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        }

        // Under a limit of 2, two of the three have to leave; under 1, all of them.
        foreach ((int limit, int last) in new[] { (3, 0), (2, 1), (1, 2) })
        {
            (TimeSpan? wait, CallTimes at) = await scene.CountAsync(counter, limit, window).ConfigureAwait(false);
            scene.RequiresWithin(counted[0].Begun, window);
            scene.Expect(wait is not null, $"a refusal under a limit of {limit} with 3 events in the window", "a counted event", CounterExpectations.TooMany);
            scene.ExpectLeft(wait!.Value, window, counted[last], at, $"the wait under a limit of {limit}", CounterExpectations.WrongWait);
        }
    }

    private static async Task A_shorter_window_has_room_earlier(StoreScene scene)
    {
        string counter = StoreScene.NewKey();
        await scene.ExpectCountedAsync(counter, 1, StoreScene.Long, "the first event").ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await scene.ExpectRefusedAsync(counter, 1, StoreScene.Long, scene.Now).ConfigureAwait(false);
        TimeSpan begun = scene.Now;
        await scene.ExpectCountedAsync(counter, 1, scene.Units(1), "an event that has a shorter window for itself").ConfigureAwait(false);
        await scene.ExpectRefusedAsync(counter, 1, scene.Units(1), begun).ConfigureAwait(false);
    }

    private static async Task A_shorter_window_forgets_nothing_of_a_longer_one(StoreScene scene)
    {
        string counter = StoreScene.NewKey();
        await scene.ExpectCountedAsync(counter, 2, StoreScene.Long, "the first event").ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await scene.ExpectCountedAsync(counter, 1, scene.Units(0.5), "an event that has a shorter window for itself").ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await scene.ExpectRefusedAsync(counter, 2, StoreScene.Long, scene.Now).ConfigureAwait(false);
    }

    /// <summary>Compares the counted events with the definition. If time can be moved, compares the refusals and waits exactly.</summary>
    private static Task No_stretch_of_the_window_holds_more_than_the_limit(StoreScene scene) => scene.IsVirtual
        ? PlayAsync(scene, schedules: 40, events: 60, ExpectExactly, (random, window) => TimeSpan.FromMilliseconds(random.Next((int)window.TotalMilliseconds)))
        : PlayAsync(scene, schedules: 2, events: 20, ExpectWithinSlack, (random, window) => window * random.NextDouble() / 4);

    private static async Task PlayAsync(
        StoreScene scene, int schedules, int events, Action<StoreScene, CounterCall> expect, Func<Random, TimeSpan, TimeSpan> pause)
    {
        (Random random, string run) = scene.NewRun();
        for (int schedule = 0; schedule < schedules; schedule++)
        {
            int limit = random.Next(1, 6);
            TimeSpan window = scene.Units(4);
            string counter = StoreScene.NewKey();
            List<CallTimes> counted = [];
            for (int i = 0; i < events; i++)
            {
                (TimeSpan? wait, CallTimes at) = await scene.CountAsync(counter, limit, window).ConfigureAwait(false);
                expect(scene, new CounterCall(counted, limit, window, wait, at, run));
                if (wait is null)
                    counted.Add(at);
                if (random.Next(3) == 0)
                    await scene.PassAsync(pause(random, window)).ConfigureAwait(false);
            }
        }
    }

    // No time passes during a call, so that it is known which events are in the window.
    private static void ExpectExactly(StoreScene scene, CounterCall call)
    {
        CallTimes[] inWindow = [.. call.Counted.Where(one => call.At.Begun - one.Ended < call.Window)];
        if (call.Wait is not { } wait)
        {
            ExpectRoom(scene, call, inWindow.Length);
            return;
        }

        ExpectNoRoom(scene, call, inWindow.Length);
        scene.ExpectLeft(wait, call.Window, inWindow[^call.Limit], call.At, $"the wait ({call.Run})", CounterExpectations.WrongWait);
    }

    // A counted event proves a fault only if too many others were surely in the window, and a refusal only if too few can have been in it.
    private static void ExpectWithinSlack(StoreScene scene, CounterCall call)
    {
        if (call.Wait is null)
            ExpectRoom(scene, call, call.Counted.Count(one => call.At.Ended - one.Begun < call.Window - scene.Slack));
        else
            ExpectNoRoom(scene, call, call.Counted.Count(one => call.At.Begun - one.Ended < call.Window + scene.Slack));
    }

    private static void ExpectRoom(StoreScene scene, CounterCall call, int inWindow) => scene.Expect(
        inWindow < call.Limit, $"at most {call.Limit} events in any {call.Window} ({call.Run})", $"{inWindow + 1}", CounterExpectations.TooMany);

    private static void ExpectNoRoom(StoreScene scene, CounterCall call, int inWindow) => scene.Expect(
        inWindow >= call.Limit, $"an event to be counted with fewer than {call.Limit} in {call.Window} ({call.Run})", $"a wait of {call.Wait}", CounterExpectations.Refused);

    /// <summary>A call that counts an event, and the events that were counted before it.</summary>
    private sealed record CounterCall(List<CallTimes> Counted, int Limit, TimeSpan Window, TimeSpan? Wait, CallTimes At, string Run);
}
