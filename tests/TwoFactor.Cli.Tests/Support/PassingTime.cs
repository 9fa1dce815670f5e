namespace TwoFactor.Cli.Tests.Support;

/// <summary>A clock that passes each pause between two questions at once.</summary>
/// <param name="longest">The longest pause. Longer timers, such as the timeouts of requests, never fire.</param>
/// <param name="passed">Called during each pause with the time that has passed since the start.</param>
internal sealed class PassingTime(TimeSpan longest, Action<TimeSpan> passed) : TimeProvider
{
    private readonly DateTimeOffset start = System.GetUtcNow();
    private long elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref elapsed);

    public override DateTimeOffset GetUtcNow() => start.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        bool isPause = dueTime > TimeSpan.Zero && dueTime <= longest;
        if (isPause)
            passed(TimeSpan.FromTicks(Interlocked.Add(ref elapsed, dueTime.Ticks)));
        return System.CreateTimer(callback, state, isPause ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
