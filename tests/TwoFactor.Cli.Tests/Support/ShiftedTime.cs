namespace TwoFactor.Cli.Tests.Support;

/// <summary>A clock that is off.</summary>
internal sealed class ShiftedTime(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
