namespace TwoFactor.Emulator.State;

/// <summary>Runs actions later, by the emulator's clock. Pending actions are dropped when the emulator stops. When there are too many, the one that
/// is due last is dropped.</summary>
/// <remarks>An action stays in memory until it is due. It refers to what it changes by its id, so that a store can remove that entry earlier.</remarks>
internal sealed class DelayedActions(TimeProvider time, int capacity = 100_000) : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49); // a timer is limited to nearly 2^32 milliseconds

    private readonly long started = time.GetTimestamp();
    private readonly Lock gate = new();
    private readonly SortedSet<Pending> pending = new(Comparer<Pending>.Create((one, other) => (one.Due, one.Number).CompareTo((other.Due, other.Number))));
    private long last;
    private bool disposed;

    public void After(TimeSpan delay, Action action)
    {
        Pending added;
        lock (gate)
        {
            if (disposed)
                return;
            added = new Pending(delay, time.GetElapsedTime(started) + delay, ++last, action);
            added.Timer = time.CreateTimer(_ => Fire(added), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            pending.Add(added);
            if (pending.Count > capacity)
                Drop(pending.Max!);
        }

        Schedule(added, delay); // outside the lock, because a clock may fire at once
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (Pending one in pending)
                one.Timer.Dispose();
            pending.Clear();
        }
    }

    private static void Schedule(Pending one, TimeSpan left) => one.Timer.Change(left < LongestTimer ? left : LongestTimer, Timeout.InfiniteTimeSpan);

    private void Fire(Pending one)
    {
        if (one.Delay > LongestTimer && one.Due - time.GetElapsedTime(started) is { Ticks: > 0 } left)
        {
            Schedule(one, left);
            return;
        }

        lock (gate)
        {
            if (!pending.Contains(one))
                return;
            Drop(one);
        }

        one.Action();
    }

    private void Drop(Pending one)
    {
        pending.Remove(one);
        one.Timer.Dispose();
    }

    /// <param name="Delay">How long after its addition it is due.</param>
    /// <param name="Due">When it is due, since the start.</param>
    /// <param name="Number">Its number, because several can be due at the same time.</param>
    /// <param name="Action">What is run.</param>
    private sealed record Pending(TimeSpan Delay, TimeSpan Due, long Number, Action Action)
    {
        public ITimer Timer { get; set; } = null!;
    }
}
