namespace TwoFactor.Tests.Support;

/// <summary>A clock whose wall time is ahead of another one (by default the system's), as after an administrator or a time service changed it. Timestamps and
/// timers are not changed.</summary>
internal sealed class ShiftedTime(TimeProvider? inner = null) : TimeProvider
{
    private readonly TimeProvider inner = inner ?? System;
    private long ahead;

    /// <summary>How far the wall time is ahead; negative where it is behind.</summary>
    public TimeSpan Ahead
    {
        get => new(Interlocked.Read(ref ahead));
        set => Interlocked.Exchange(ref ahead, value.Ticks);
    }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Ahead;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
