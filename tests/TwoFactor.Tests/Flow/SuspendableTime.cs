namespace TwoFactor.Tests.Flow;

/// <summary>The clock of a machine that can be suspended: its timestamps stand still meanwhile and its timers do not fire, while other clocks go on.</summary>
internal sealed class SuspendableTime(TimeProvider time) : TimeProvider
{
    private long suspendedAt;
    private long lost;

    /// <summary>Whether the machine is suspended.</summary>
    public bool IsSuspended
    {
        get;
        set
        {
            if (value)
                suspendedAt = GetTimestamp();
            else
                lost = time.GetTimestamp() - suspendedAt;
            field = value;
        }
    }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long GetTimestamp() => IsSuspended ? suspendedAt : time.GetTimestamp() - lost;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(fired => { if (!IsSuspended) callback(fired); }, state, dueTime, period);
}
