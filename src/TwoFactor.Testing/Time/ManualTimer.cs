namespace TwoFactor.Testing;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>, which keeps its <see cref="Due"/>,
/// <see cref="Period"/> and <see cref="Order"/> under its own lock.</summary>
internal sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
{
    // As the system's timers do: a callback sees the ambient values of who made the timer, not of who moves the clock.
    private readonly ExecutionContext? context = ExecutionContext.Capture();
    private volatile bool disposed;

    public DateTimeOffset Due { get; set; }

    public TimeSpan Period { get; set; }

    /// <summary>Timers that are due at the same moment fire in the order of arming.</summary>
    public long Order { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        CheckRange(dueTime);
        CheckRange(period);
        if (disposed)
            return false;
        time.Arm(this, dueTime, period);
        return true;
    }

    public void Fire()
    {
        if (disposed)
            return;
        // Nor the mover's synchronization context, which would put off what awaits the timer until after the move.
        SynchronizationContext? movers = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            if (context is null)
                callback(state);
            else
                ExecutionContext.Run(context, static timer => ((ManualTimer)timer!).Call(), this);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(movers);
        }
    }

    public void Dispose()
    {
        disposed = true;
        time.Arm(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Call() => callback(state);

    private static void CheckRange(TimeSpan value)
    {
        if (value == Timeout.InfiniteTimeSpan)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromMilliseconds(uint.MaxValue - 1));
    }
}
