namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>The system's clock set forward, including its timestamps. Timers are not moved.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long ahead;

    public void Leap(TimeSpan time) => Interlocked.Add(ref ahead, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref ahead));

    public override long GetTimestamp() => base.GetTimestamp() + (long)(new TimeSpan(Interlocked.Read(ref ahead)).TotalSeconds * TimestampFrequency);
}
