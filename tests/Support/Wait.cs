namespace TwoFactor.Tests.Support;

/// <summary>Waits in real time for work of another thread or process.</summary>
internal static class Wait
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10); // yielding alone would keep a processor busy, which that work may need

    /// <summary>Waits until a condition holds: usually a moment, and at most a minute.</summary>
    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="UntilAsync(Func{bool})"/>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > Timeout)
                throw new TimeoutException("The condition does not hold.");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
