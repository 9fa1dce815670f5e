using System.Collections.Concurrent;
using TwoFactor.Testing;

namespace TwoFactor.Sezame.Tests;

/// <summary>A manual clock that records each pause of the code under test, and advances by exactly that pause.</summary>
/// <param name="clock">The clock to move.</param>
/// <param name="requestTimeout">The duration of timers that are deadlines of requests and not pauses.</param>
internal sealed class PausingTime(ManualTimeProvider clock, TimeSpan requestTimeout) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> pauses = new();

    public IReadOnlyCollection<TimeSpan> Pauses => pauses;

    /// <summary>How much too early a pause ends, as real timers may.</summary>
    public TimeSpan Early { get; set; }

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        bool isPause = dueTime != requestTimeout && dueTime != Timeout.InfiniteTimeSpan;
        ITimer timer = clock.CreateTimer(callback, state, isPause ? dueTime - Early : dueTime, period);
        if (isPause)
            pauses.Enqueue(dueTime); // after the timer is armed, so that the clock can be moved as soon as the pause is visible
        return timer;
    }

    /// <summary>Advances by each pause as soon as it begins, until <paramref name="work"/> has completed.</summary>
    public async Task<T> PassAsync<T>(Task<T> work)
    {
        int passed = 0;
        await Wait.UntilAsync(() => work.IsCompleted, () =>
        {
            if (pauses.Count > passed)
                clock.Advance(pauses.ElementAt(passed++) - Early);
        });
        return await work;
    }
}
