using System.Collections.Concurrent;
using TwoFactor.Testing;

namespace TwoFactor.Sezame.Tests;

/// <summary>A manual clock that writes down how long a program wanted to pause, and moves on by just that.</summary>
/// <param name="clock">The clock to move.</param>
/// <param name="requestTimeout">The timers that are no pauses but deadlines of requests.</param>
internal sealed class PausingTime(ManualTimeProvider clock, TimeSpan requestTimeout) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> pauses = new();

    public IReadOnlyCollection<TimeSpan> Pauses => pauses;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = clock.CreateTimer(callback, state, dueTime, period);
        if (dueTime != requestTimeout && dueTime != Timeout.InfiniteTimeSpan)
            pauses.Enqueue(dueTime); // after it is armed, so that who sees it may move the clock
        return timer;
    }

    /// <summary>Lets each pause pass as soon as it begins, until <paramref name="work"/> is done.</summary>
    public async Task<T> PassAsync<T>(Task<T> work)
    {
        int passed = 0;
        while (!work.IsCompleted)
        {
            if (pauses.Count > passed)
                clock.Advance(pauses.ElementAt(passed++));
            else
                await Task.Yield();
        }

        return await work;
    }
}
