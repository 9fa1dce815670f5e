namespace TwoFactor.Testing.FlowStores;

/// <summary>What cases expect of counters.</summary>
internal static class CounterExpectations
{
    public const string TooMany = "a phone would be asked more often than the limit allows";
    public const string Refused = "a user could not log in, although the limit allows it";
    public const string WrongWait = "the user would be asked to come back at the wrong time";

    public static Task<(TimeSpan? Result, CallTimes Times)> CountAsync(this StoreScene scene, string counter, int limit, TimeSpan window) =>
        scene.TimeAsync(() => scene.Store.CountAsync(counter, limit, window));

    public static async Task ExpectCountedAsync(this StoreScene scene, string counter, int limit, TimeSpan window, string what)
    {
        TimeSpan? wait = await scene.Store.CountAsync(counter, limit, window).ConfigureAwait(false);
        scene.Expect(wait is null, $"{what} to be counted", $"a wait of {wait}", Refused);
    }

    /// <summary>Expects a refusal while the oldest event, counted at <paramref name="oldest"/> or later, is in the window.</summary>
    public static async Task<TimeSpan> ExpectRefusedAsync(this StoreScene scene, string counter, int limit, TimeSpan window, TimeSpan oldest)
    {
        TimeSpan? wait = await scene.Store.CountAsync(counter, limit, window).ConfigureAwait(false);
        scene.RequiresWithin(oldest, window);
        scene.Expect(wait is not null, $"a refusal after {limit} events in the window", "a counted event", TooMany);
        return wait!.Value;
    }
}
