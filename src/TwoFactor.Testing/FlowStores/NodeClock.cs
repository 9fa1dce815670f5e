namespace TwoFactor.Testing.FlowStores;

/// <summary>The clock of one machine, which is ahead of another clock.</summary>
internal sealed class NodeClock(TimeProvider clock, TimeSpan ahead) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + ahead;

    public override long GetTimestamp() => clock.GetTimestamp() + (long)(ahead.TotalSeconds * clock.TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
