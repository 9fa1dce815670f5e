using System.Globalization;

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
        await scene.ExpectCountedAsync(counter, 1, scene.Units(1), "an event that has a shorter window for itself").ConfigureAwait(false);
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

    /// <summary>Compares the counted events with the definition. If time can be moved, compares the refusals and waits too.</summary>
    private static async Task No_stretch_of_the_window_holds_more_than_the_limit(StoreScene scene)
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        string run = $"seed {seed.ToString(CultureInfo.InvariantCulture)}";
        for (int schedule = 0; schedule < (scene.IsVirtual ? 40 : 2); schedule++)
        {
            int limit = random.Next(1, 6);
            TimeSpan window = scene.Units(4);
            string counter = StoreScene.NewKey();
            List<CallTimes> counted = [];
            for (int i = 0; i < (scene.IsVirtual ? 60 : 20); i++)
            {
                (TimeSpan? wait, CallTimes at) = await scene.CountAsync(counter, limit, window).ConfigureAwait(false);
                CallTimes[] inWindow = [.. counted.Where(one => at.Begun - one.Ended < window - (scene.IsVirtual ? TimeSpan.Zero : scene.Slack))];
                CallTimes[] surely = scene.IsVirtual ? inWindow : [.. counted.Where(one => at.Ended - one.Begun < window - scene.Slack)];
                if (wait is null)
                    scene.Expect(surely.Length < limit, $"at most {limit} events in any {window} ({run})", $"{surely.Length + 1}", CounterExpectations.TooMany);
                else
                    scene.Expect(
                        (scene.IsVirtual ? inWindow : counted.Where(one => at.Begun - one.Ended < window + scene.Slack)).Count() >= limit,
                        $"an event to be counted with fewer than {limit} in {window} ({run})", $"a wait of {wait}", CounterExpectations.Refused);
                if (wait is not null && scene.IsVirtual)
                    scene.ExpectLeft(wait.Value, window, inWindow[^limit], at, $"the wait ({run})", CounterExpectations.WrongWait);
                if (wait is null)
                    counted.Add(at);
                if (random.Next(3) == 0)
                    await scene.PassAsync(scene.IsVirtual ? TimeSpan.FromMilliseconds(random.Next((int)window.TotalMilliseconds)) : window * random.NextDouble() / 4).ConfigureAwait(false);
            }
        }
    }
}
