namespace TwoFactor.Emulator.Tests.Support;

/// <summary>The machine's clock, with the number of timers that were made, and of those that were not disposed.</summary>
internal sealed class PendingTimers : TimeProvider
{
    private int begun;
    private int pending;

    public int Begun => Volatile.Read(ref begun);

    public int Pending => Volatile.Read(ref pending);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref begun);
        Interlocked.Increment(ref pending);
        return new Timer(base.CreateTimer(callback, state, dueTime, period), () => Interlocked.Decrement(ref pending));
    }

    private sealed class Timer(ITimer timer, Action disposed) : ITimer
    {
        private int isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            if (Interlocked.Exchange(ref isDisposed, 1) == 0)
                disposed();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
