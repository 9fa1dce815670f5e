namespace TwoFactor.Emulator.State;

/// <summary>Runs actions later, by the emulator's clock. Pending actions are dropped when the emulator stops.</summary>
internal sealed class DelayedActions(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49); // a timer is limited to nearly 2^32 milliseconds

    private readonly Lock gate = new();
    private readonly HashSet<ITimer> pending = [];
    private bool disposed;

    public void After(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        long begun = time.GetTimestamp();
        timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (gate)
        {
            if (disposed)
                timer.Dispose();
            else
                pending.Add(timer);
        }

        Schedule(delay);

        void Schedule(TimeSpan left) => timer!.Change(left < LongestTimer ? left : LongestTimer, Timeout.InfiniteTimeSpan);

        void Fire()
        {
            if (delay > LongestTimer && delay - time.GetElapsedTime(begun) is { Ticks: > 0 } left)
            {
                Schedule(left);
                return;
            }

            lock (gate)
            {
                if (!pending.Remove(timer!))
                    return;
            }

            timer!.Dispose();
            action();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (ITimer timer in pending)
                timer.Dispose();
            pending.Clear();
        }
    }
}
