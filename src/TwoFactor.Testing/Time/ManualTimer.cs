namespace TwoFactor.Testing;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>. Its <see cref="Due"/>, <see cref="Period"/> and <see cref="Order"/> are used only under the
/// clock's lock.</summary>
internal sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
{
    // As with the system's timers, a callback runs in the execution context in which the timer was created, and not in that of the clock's mover.
    private readonly ExecutionContext? context = ExecutionContext.Capture();
    private volatile bool disposed;

    public DateTimeOffset Due { get; set; }

    public TimeSpan Period { get; set; }

    /// <summary>Timers that are due at the same moment fire in the order in which they were set.</summary>
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
        // The mover's synchronization context is not used either. It would delay the continuations of the timer until after the move.
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
