namespace TwoFactor.Tests.Flow;

/// <summary>A clock whose wall time may be set, as an operator or a time service does. Its timestamps and timers go on as before.</summary>
internal sealed class ShiftedClock(TimeProvider inner) : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Ahead;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
