namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Counters of events in a sliding window.</summary>
internal static class Counters
{
    public static StoreCaseList Cases { get; } = new(nameof(Counters))
    {
        { 0, As_many_as_the_limit_are_counted },
        { 0, Counters_do_not_mix },
        { 0, The_window_slides },
        { 0, What_is_refused_leaves_no_trace },
        { 0, After_the_returned_wait_one_is_counted },
        { 4, A_counter_is_empty_after_its_window },
    };

    private static async Task As_many_as_the_limit_are_counted(StoreScene scene)
    {
        foreach (int limit in new[] { 1, 2, 50 })
        {
            string counter = StoreScene.NewKey();
            TimeSpan begun = scene.Now;
            for (int i = 0; i < limit; i++)
                await scene.ExpectCountedAsync(counter, limit, StoreScene.Long, $"event {i + 1} of {limit}").ConfigureAwait(false);
            for (int i = 0; i < 3; i++)
            {
                TimeSpan wait = await scene.ExpectRefusedAsync(counter, limit, StoreScene.Long, begun).ConfigureAwait(false);
                scene.Expect(wait > TimeSpan.Zero && wait <= StoreScene.Long, "a wait of more than zero and at most the window", wait, CounterExpectations.WrongWait);
            }
        }
    }

    private static async Task Counters_do_not_mix(StoreScene scene)
    {
        string start = StoreScene.NewKey();
        string longest = start.PadRight(127, 'x');
        foreach (string counter in new[] { $"{start}a", $"{start}A", $"{start}a ", $"{start}*", start, longest, $"{longest}y", $"{longest}z" })
            await scene.ExpectCountedAsync(counter, 1, StoreScene.Long, $"the first event of {counter}").ConfigureAwait(false);
    }

    private static async Task The_window_slides(StoreScene scene)
    {
        // Two events with a pause between them: with fixed windows of any start, one window would begin between the first event and the end of its
        // sliding window.
        TimeSpan window = scene.Units(6);
        string counter = StoreScene.NewKey();
        (_, CallTimes first) = await scene.CountAsync(counter, 2, window).ConfigureAwait(false);
        await scene.PassAsync(scene.Units(4)).ConfigureAwait(false);
        (TimeSpan? wait, CallTimes second) = await scene.CountAsync(counter, 2, window).ConfigureAwait(false);
        scene.Expect(wait is null, "a second event that is counted", wait, CounterExpectations.Refused);

        wait = await scene.ExpectRefusedAsync(counter, 2, window, first.Begun).ConfigureAwait(false);
        await scene.PassAsync(wait.Value).ConfigureAwait(false); // the first event leaves the window; the second is two units old
        (wait, CallTimes third) = await scene.CountAsync(counter, 2, window).ConfigureAwait(false);
        scene.Expect(wait is null, "an event that is counted when the oldest is out of the window", wait, CounterExpectations.Refused);
        (wait, CallTimes at) = await scene.CountAsync(counter, 2, window).ConfigureAwait(false);
        scene.RequiresWithin(second.Begun, window);
        scene.Expect(wait is not null, "no third event in a window of the length that ends now", "one", CounterExpectations.TooMany);
        scene.ExpectLeft(wait!.Value, window, second, at, "the wait", CounterExpectations.WrongWait);
        await scene.PassAsync(wait.Value).ConfigureAwait(false);
        (wait, _) = await scene.CountAsync(counter, 2, window).ConfigureAwait(false);
        scene.Expect(wait is null, "an event that is counted when the second is out of the window", wait, CounterExpectations.Refused);
        (wait, at) = await scene.CountAsync(counter, 2, window).ConfigureAwait(false);
        scene.RequiresWithin(third.Begun, window);
        scene.Expect(wait is not null, "no third event in a window of the length that ends now", "one", CounterExpectations.TooMany);
        scene.ExpectLeft(wait!.Value, window, third, at, "the wait", CounterExpectations.WrongWait);
    }

    private static async Task What_is_refused_leaves_no_trace(StoreScene scene)
    {
        TimeSpan window = scene.Units(4);
        string counter = StoreScene.NewKey();
        (_, CallTimes first) = await scene.CountAsync(counter, 1, window).ConfigureAwait(false);
        for (int i = 0; i < 3; i++)
        {
            await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
            for (int j = 0; j < 3; j++)
            {
                (TimeSpan? wait, CallTimes at) = await scene.CountAsync(counter, 1, window).ConfigureAwait(false);
                scene.RequiresWithin(first.Begun, window);
                scene.Expect(wait is not null, "a refused event", "a counted one", CounterExpectations.TooMany);
                scene.ExpectLeft(wait!.Value, window, first, at, "the wait", CounterExpectations.WrongWait);
            }
        }

        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await scene.ExpectCountedAsync(counter, 1, window, "an event after the window of the only one that was counted").ConfigureAwait(false);
    }

    private static async Task After_the_returned_wait_one_is_counted(StoreScene scene)
    {
        TimeSpan window = scene.Units(5);
        string counter = StoreScene.NewKey();
        TimeSpan begun = scene.Now;
        await scene.ExpectCountedAsync(counter, 3, window, "the first").ConfigureAwait(false);
        await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        await scene.ExpectCountedAsync(counter, 3, window, "the second").ConfigureAwait(false);
        await scene.PassAsync(scene.Units(0.5)).ConfigureAwait(false);
        await scene.ExpectCountedAsync(counter, 3, window, "the third").ConfigureAwait(false);
        for (int i = 0; i < 4; i++)
        {
            TimeSpan? wait = i == 0 ? await scene.ExpectRefusedAsync(counter, 3, window, begun).ConfigureAwait(false)
                : await scene.Store.CountAsync(counter, 3, window).ConfigureAwait(false);
            if (wait is null && !scene.IsVirtual)
                continue; // so much time has passed that there is room
            scene.Expect(wait > TimeSpan.Zero && wait <= window, "a refusal with a wait within the window", wait, CounterExpectations.WrongWait);
            if (scene.IsVirtual)
            {
                await scene.PassAsync(wait!.Value - TimeSpan.FromMilliseconds(1)).ConfigureAwait(false);
                scene.Expect(
                    await scene.Store.CountAsync(counter, 3, window).ConfigureAwait(false) is not null, "a refusal a millisecond before the wait is over", "a counted event", CounterExpectations.TooMany);
                await scene.PassAsync(TimeSpan.FromMilliseconds(1)).ConfigureAwait(false);
            }
            else
            {
                await scene.PassAsync(wait!.Value).ConfigureAwait(false);
            }

            await scene.ExpectCountedAsync(counter, 3, window, "an event after the wait that was returned").ConfigureAwait(false);
        }
    }

    private static async Task A_counter_is_empty_after_its_window(StoreScene scene)
    {
        string counter = StoreScene.NewKey();
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 3; i++)
                await scene.ExpectCountedAsync(counter, 3, scene.Units(1), $"event {i + 1} of 3 in an empty window").ConfigureAwait(false);
            await scene.PassAsync(scene.Units(1)).ConfigureAwait(false);
        }
    }
}
