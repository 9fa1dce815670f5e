namespace TwoFactor.Emulator.State;

/// <summary>Runs something later by the emulator's clock. What is still due when the emulator stops is forgotten.</summary>
internal sealed class Alarms(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<ITimer> pending = [];
    private bool disposed;

    public void After(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (gate)
        {
            if (disposed)
                timer.Dispose();
            else
                pending.Add(timer);
        }

        timer.Change(delay, Timeout.InfiniteTimeSpan);

        void Ring()
        {
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
