namespace TwoFactor.Flow;

/// <summary>Knows which flows this node watches, and runs each one's turn when it is due: one timer for all, and no thread or task per wait.</summary>
internal sealed class FlowSchedule(FlowPolling polling, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Lock changing = new();
    private readonly Dictionary<string, WatchedFlow> flows = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(WatchedFlow Flow, int Place), long> queue = new();
    private ITimer? timer;
    private long armedFor = long.MaxValue;
    private bool isStopped;

    /// <summary>How many flows this node watches.</summary>
    public int Count
    {
        get
        {
            lock (changing)
                return flows.Count;
        }
    }

    /// <summary>The keys of the flows that this node watches.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (changing)
                return [.. flows.Keys];
        }
    }

    /// <summary>Watches a flow, or goes on watching it: somebody asked about it.</summary>
    /// <param name="key">The flow's key.</param>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="age">How long ago it was created.</param>
    /// <param name="waits">Whether the caller waits, and calls <see cref="Leave"/> when it no longer does.</param>
    public WatchedFlow Join(string key, string tenant, TimeSpan age, bool waits)
    {
        lock (changing)
        {
            if (!flows.TryGetValue(key, out WatchedFlow? flow))
            {
                flow = new WatchedFlow(key, tenant) { CreatedAt = time.GetTimestamp() - (long)(age.TotalSeconds * time.TimestampFrequency) };
                if (!isStopped)
                {
                    flows.Add(key, flow);
                    PlaceLocked(flow, time.GetTimestamp());
                }
            }
            else if (flow.IsLeft)
            {
                flow.IsLeft = false;
                PlaceLocked(flow, time.GetTimestamp());
            }

            flow.LastInterest = time.GetTimestamp();
            if (waits)
                flow.Waiters++;
            return flow;
        }
    }

    /// <summary>Ends one wait.</summary>
    public void Leave(WatchedFlow flow)
    {
        lock (changing)
        {
            flow.Waiters--;
            flow.LastInterest = time.GetTimestamp();
        }
    }

    /// <summary>How long ago the last waiter left; zero while there is one.</summary>
    public TimeSpan SinceInterest(WatchedFlow flow)
    {
        lock (changing)
            return flow.Waiters > 0 ? TimeSpan.Zero : time.GetElapsedTime(flow.LastInterest);
    }

    /// <summary>Looks at a flow at once, if this node watches it.</summary>
    /// <param name="key">The flow's key, or <see langword="null"/> for all.</param>
    public void Look(string? key)
    {
        lock (changing)
        {
            if (key is null)
            {
                foreach (WatchedFlow flow in flows.Values)
                    LookLocked(flow);
            }
            else if (flows.TryGetValue(key, out WatchedFlow? flow))
            {
                LookLocked(flow);
            }
        }
    }

    /// <summary>Stops all turns. Waits that are under way end at their own time.</summary>
    public void Dispose()
    {
        lock (changing)
        {
            isStopped = true;
            timer?.Dispose();
            timer = null;
            flows.Clear();
            queue.Clear();
        }
    }

    private void LookLocked(WatchedFlow flow)
    {
        if (flow.IsRunning)
            flow.LookAgain = true;
        else if (flow.Due > time.GetTimestamp()) // a flood of callbacks places it once
            PlaceLocked(flow, time.GetTimestamp());
    }

    private void PlaceLocked(WatchedFlow flow, long due)
    {
        if (isStopped || flow.IsRunning)
            return;
        flow.Due = due;
        queue.Enqueue((flow, ++flow.Place), due);
        ArmLocked();
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

    // Not in the context of whoever asked first: its spans and scopes are not those of later turns.
    private ITimer MakeTimer()
    {
        using (ExecutionContext.SuppressFlow())
            return time.CreateTimer(static schedule => ((FlowSchedule)schedule!).RunDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void RunDue()
    {
        lock (changing)
            armedFor = long.MaxValue;
        while (TakeDue() is { } flow)
            _ = RunAsync(flow);
        lock (changing)
            ArmLocked();
    }

    private WatchedFlow? TakeDue()
    {
        lock (changing)
        {
            long now = time.GetTimestamp();
            while (queue.TryPeek(out (WatchedFlow Flow, int Place) next, out long due))
            {
                bool counts = next.Place == next.Flow.Place && !next.Flow.IsDropped && !next.Flow.IsRunning;
                if (counts && due > now)
                    return null;
                queue.Dequeue();
                if (!counts)
                    continue;
                next.Flow.IsRunning = true;
                return next.Flow;
            }

            return null;
        }
    }

    private async Task RunAsync(WatchedFlow flow)
    {
        TimeSpan? wait = await polling.LookAsync(flow, SinceInterest).ConfigureAwait(false);
        lock (changing)
        {
            flow.IsRunning = false;
            if (wait is null && !flow.LookAgain)
            {
                flow.IsDropped = true;
                flows.Remove(flow.Key);
            }
            else
            {
                long now = time.GetTimestamp();
                TimeSpan until = flow.LookAgain || wait is null ? TimeSpan.Zero : wait.Value;
                flow.LookAgain = false;
                PlaceLocked(flow, now + (long)(until.TotalSeconds * time.TimestampFrequency));
            }
        }

        if (flow.IsDropped)
            flow.Wake(); // who joined meanwhile reads for itself, and joins again if there is something to wait for
    }
}
