namespace TwoFactor.Cli.Commands;

/// <summary>The end of a wait that begins now. It stays the same if the wall clock is set back meanwhile.</summary>
internal sealed class WaitEnd(TimeSpan wait, TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    private readonly long started = time.GetTimestamp();

    /// <summary>A pause that ends no later than the wait.</summary>
    public TimeSpan Limit(TimeSpan pause) => TimeSpan.FromTicks(Math.Clamp(Left.Ticks, 0, pause.Ticks));

    /// <summary>Whether the end has come. A timer may fire a little early, so the last moment counts as the end.</summary>
    public bool IsOver => Left <= Tolerance;

    /// <summary>The time until the end; negative after it.</summary>
    public TimeSpan Left => wait - time.GetElapsedTime(started);
}
