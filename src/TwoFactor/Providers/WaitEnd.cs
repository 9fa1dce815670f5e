namespace TwoFactor.Providers;

/// <summary>The end of a wait that begins now. It stays the same if the wall clock is set back meanwhile. This file is also compiled into the package of
/// Sezame.</summary>
internal sealed class WaitEnd(TimeSpan wait, TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    private readonly long started = time.GetTimestamp();

    /// <summary>A pause that ends no later than the wait; none after it.</summary>
    public TimeSpan Limit(TimeSpan pause) => TimeSpan.FromTicks(Math.Clamp(Left.Ticks, 0, pause.Ticks));

    /// <summary>Whether the end has come. A timer may fire a little early, so the last moment counts as the end. Otherwise the last question of a wait would
    /// be asked twice.</summary>
    public bool IsOver => Left <= Tolerance;

    /// <summary>The time until the end; negative after it.</summary>
    public TimeSpan Left => wait - time.GetElapsedTime(started);
}
