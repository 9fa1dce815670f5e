namespace TwoFactor.Flow;

/// <summary>Calls back for each item when it is due, for several at the same time if callbacks take long. One timer serves all items. Thread-safe.</summary>
/// <remarks>If an item is moved or removed, its earlier entry stays in the queue and is ignored. When most entries are to be ignored, they are
/// removed.</remarks>
internal sealed class DueQueue<T>(TimeProvider time, Action<T, long> isDue) : IDisposable
    where T : class, IDue
{
    private const long Never = long.MaxValue;
    private const int SweptFrom = 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Lock changing = new();
    private readonly PriorityQueue<T, long> queue = new();
    private int active; // the number of items in the queue, without ignored entries
    private ITimer? timer;
    private long armedFor = Never;
    private bool isStopped;

    /// <summary>Puts an item into the queue, or moves it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="due">When it is due, as a timestamp. If that time has passed, it is due at once.</param>
    public void Place(T item, long due)
    {
        lock (changing)
        {
            if (isStopped || item.Due == due)
                return;
            if (item.Due == Never)
                active++;
            item.Due = due;
            queue.Enqueue(item, due);
            if (queue.Count > SweptFrom && queue.Count > 2 * active)
                SweepLocked();
            ArmLocked();
        }
    }

    /// <summary>Removes an item, if it is in the queue.</summary>
    public void Remove(T item)
    {
        lock (changing)
            RemoveLocked(item);
    }

    /// <summary>Stops all callbacks.</summary>
    public void Dispose()
    {
        lock (changing)
        {
            isStopped = true;
            timer?.Dispose();
            timer = null;
            queue.Clear();
        }
    }

    private void RemoveLocked(T item)
    {
        if (item.Due == Never)
            return;
        item.Due = Never;
        active--;
    }

    private void SweepLocked()
    {
        (T Item, long Due)[] kept = [.. queue.UnorderedItems.Where(entry => entry.Element.Due == entry.Priority)];
        queue.Clear();
        queue.EnqueueRange(kept);
    }

    private void ArmLocked()
    {
        if (isStopped || !queue.TryPeek(out _, out long due) || due >= armedFor)
            return;
        TimeSpan wait = time.GetElapsedTime(time.GetTimestamp(), due);
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        armedFor = due;
        timer ??= MakeTimer();
        timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    // Created without the first caller's execution context, because its spans and scopes do not belong to later callbacks.
    private ITimer MakeTimer()
    {
        using (ExecutionContext.SuppressFlow())
            return time.CreateTimer(static queue => ((DueQueue<T>)queue!).Run(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Run()
    {
        lock (changing)
            armedFor = Never;
        while (TakeDue() is (T item, long due))
            isDue(item, due);
        lock (changing)
            ArmLocked();
    }

    private (T Item, long Due)? TakeDue()
    {
        lock (changing)
        {
            long now = time.GetTimestamp();
            while (queue.TryPeek(out T? item, out long due))
            {
                bool counts = item.Due == due;
                if (counts && due > now)
                    return null;
                queue.Dequeue();
                if (!counts)
                    continue;
                RemoveLocked(item);
                ArmLocked(); // the timer calls back for the next item, on another thread, if this one's callback blocks
                return (item, due);
            }

            return null;
        }
    }
}
