namespace TwoFactor.Cli.Tests.Support;

/// <summary>A clock that passes each pause between two polls at once, and whose wall time is set back by an hour at the first one.</summary>
/// <param name="pause">The length of a pause. Other timers never fire.</param>
/// <param name="most">After so many pauses, the run under test is stopped.</param>
/// <param name="stop">Stops it.</param>
internal sealed class SetBackTime(TimeSpan pause, int most, CancellationTokenSource stop) : TimeProvider
{
    private readonly DateTimeOffset start = System.GetUtcNow();
    private int pauses;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (pause * Volatile.Read(ref pauses)).Ticks;

    public override DateTimeOffset GetUtcNow() =>
        start.AddTicks(GetTimestamp()) - (Volatile.Read(ref pauses) == 0 ? TimeSpan.Zero : TimeSpan.FromHours(1));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        bool isPause = dueTime == pause;
        if (isPause && Interlocked.Increment(ref pauses) > most)
            stop.Cancel();
        return System.CreateTimer(callback, state, isPause ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
