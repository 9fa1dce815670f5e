namespace TwoFactor.SecSign.Tests.Support;

/// <summary>A clock that stands still until it is moved. Timers are real, so that deadlines on sockets still end.</summary>
internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    public void Advance(TimeSpan time) => now += time;
}
