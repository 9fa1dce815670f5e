namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>The system's clock, some time ahead. Timers are not moved.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
