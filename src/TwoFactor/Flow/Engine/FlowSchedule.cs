namespace TwoFactor.Flow;

/// <summary>Keeps the flows that this node watches and their waiters, and runs each flow's turn when it is due. It needs two timers in all, and no
/// thread or task per wait.</summary>
internal sealed class FlowSchedule : IDisposable
{
    private readonly Lock changing = new();
    private readonly Dictionary<string, WatchedFlow> flows = new(StringComparer.Ordinal);
    private readonly FlowTurns turns;
    private readonly BackgroundWork background;
    private readonly TimeProvider time;
    private readonly DueQueue<WatchedFlow> dueTurns;
    private readonly DueQueue<FlowWaiter> ends; // of waits
    private bool isStopped;

    public FlowSchedule(FlowTurns turns, BackgroundWork background, TimeProvider time)
    {
        this.turns = turns;
        this.background = background;
        this.time = time;
        dueTurns = new DueQueue<WatchedFlow>(time, Run);
        ends = new DueQueue<FlowWaiter>(time, static (waiter, _) => waiter.TrySetResult(null));
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

    /// <summary>Whether the host has stopped. All waits then end at once.</summary>
    public bool IsStopped
    {
        get
        {
            lock (changing)
                return isStopped;
        }
    }

    /// <summary>The number of turns, reads and notifications in progress.</summary>
    public int InProgress
    {
        get
        {
            lock (changing)
                return flows.Values.Sum(static flow => (flow.IsRunning ? 1 : 0) + (flow.IsReading ? 1 : 0) + flow.Notified);
        }
    }

    /// <summary>Starts or continues to watch a flow, because a caller asked about it.</summary>
    public void Touch(FoundFlow flow)
    {
        lock (changing)
            _ = WatchLocked(flow.Key, flow.Content.Tenant, flow.Age);
    }

    /// <summary>Begins a wait for a version after <paramref name="seen"/>. The caller then reads the flow, and finally calls
    /// <see cref="Leave"/>.</summary>
    public FlowWaiter Join(FoundFlow flow, long seen, TimeSpan atMost, CancellationToken cancellationToken)
    {
        lock (changing)
        {
            WatchedFlow watched = WatchLocked(flow.Key, flow.Content.Tenant, flow.Age);
            long until = isStopped ? time.GetTimestamp() : After(atMost);
            FlowWaiter waiter = new(watched, seen, until);
            watched.Add(waiter);
            waiter.StopBy(cancellationToken);
            if (until > time.GetTimestamp())
                ends.Place(waiter, until);
            else
                waiter.TrySetResult(null);
            return waiter;
        }
    }

    /// <summary>Ends a wait; a second call changes nothing.</summary>
    public void Leave(FlowWaiter waiter)
    {
        lock (changing)
        {
            if (waiter.HasLeft)
                return;
            waiter.HasLeft = true;
            waiter.Flow.Remove(waiter);
            waiter.Flow.LastInterest = time.GetTimestamp();
        }

        ends.Remove(waiter);
        waiter.Release();
    }

    /// <summary>How long ago the last waiter left; zero while there is one.</summary>
    public TimeSpan SinceInterest(WatchedFlow flow)
    {
        lock (changing)
            return flow.HasWaiters ? TimeSpan.Zero : time.GetElapsedTime(flow.LastInterest);
    }

    /// <summary>Processes a flow at once, if this node watches it.</summary>
    /// <param name="key">The flow's key, or <see langword="null"/> for all.</param>
    public void ProcessNow(string? key)
    {
        lock (changing)
        {
            if (key is null)
            {
                foreach (WatchedFlow flow in flows.Values)
                    ProcessNowLocked(flow);
            }
            else if (flows.TryGetValue(key, out WatchedFlow? flow))
            {
                ProcessNowLocked(flow);
            }
        }
    }

    /// <summary>Starts no further turns. Those that wait for their place among the tenant's polls do not get it. <see cref="BackgroundWork"/> counts the
    /// others.</summary>
    public void StopTurns()
    {
        dueTurns.Dispose();
        turns.StopTurns();
    }

    /// <summary>Starts no further turns, and ends all waits. The flows are still known by their <see cref="Keys"/>.</summary>
    public void Dispose()
    {
        StopTurns();
        ends.Dispose();
        lock (changing)
        {
            isStopped = true;
            foreach (WatchedFlow flow in flows.Values)
                flow.Show(null);
        }
    }

    private WatchedFlow WatchLocked(string key, string tenant, TimeSpan age)
    {
        long now = time.GetTimestamp();
        if (!flows.TryGetValue(key, out WatchedFlow? flow))
        {
            flow = new WatchedFlow(key, tenant) { CreatedAt = now - Timestamps(age) };
            flows.Add(key, flow);
            dueTurns.Place(flow, now);
        }
        else if (flow.IsLeft)
        {
            flow.IsLeft = false;
            if (flow.IsRunning)
                flow.ProcessAgain = true; // the task in progress may have found that nobody waits
            else
                dueTurns.Place(flow, now);
        }

        flow.LastInterest = now;
        return flow;
    }

    private void ProcessNowLocked(WatchedFlow flow)
    {
        if (flow.IsRunning)
        {
            flow.ProcessAgain = true;
            ReadLocked(flow);
        }
        else
        {
            flow.HasChanged = true;
            if (flow.Due > time.GetTimestamp()) // many callbacks at once place it only once
                dueTurns.Place(flow, time.GetTimestamp());
        }
    }

    // The task waits for polls of other flows.
    private void OnDelayed(WatchedFlow flow)
    {
        lock (changing)
        {
            if (flow.HasChanged)
                ReadLocked(flow);
        }
    }

    // The turn under way may poll a service that answers slowly, or wait for its place among the tenant's polls. The waiters must not wait for that if the
    // flow has changed already. However many changes come, there is one read at a time.
    private void ReadLocked(WatchedFlow flow)
    {
        if (flow.IsReading)
        {
            flow.ReadAgain = true;
        }
        else if (flow.HasWaiters)
        {
            flow.IsReading = true;
            _ = ReadAsync(flow);
        }
    }

    private async Task ReadAsync(WatchedFlow flow)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the store that reports a change must not wait for the read
        bool again;
        do
        {
            (bool isRead, FoundFlow? now) = await turns.TryReadAsync(flow).ConfigureAwait(false);
            lock (changing)
            {
                if (isRead)
                    flow.Show(now);
                again = flow.ReadAgain;
                flow.ReadAgain = false;
                flow.IsReading = again;
            }
        }
        while (again);
    }

    private void Run(WatchedFlow flow, long due)
    {
        lock (changing)
        {
            if (flow.IsDropped)
                return;
            if (flow.IsRunning) // it was placed again just when its turn began
            {
                flow.ProcessAgain = true;
                return;
            }

            flow.IsRunning = true;
        }

        _ = RunAsync(flow, due);
    }

    private async Task RunAsync(WatchedFlow flow, long due)
    {
        TurnResult result = new(null, FlowTurns.Retry); // if the turn throws. A person's answer must not be lost because of it
        try
        {
            result = await background.CountAsync(() => turns.ProcessAsync(flow, due, SinceInterest, OnDelayed).AsTask()).ConfigureAwait(false);
        }
        finally
        {
            lock (changing)
            {
                flow.IsRunning = false;
                TimeSpan? next = flow.ProcessAgain ? TimeSpan.Zero : result.Next;
                flow.ProcessAgain = false;
                flow.HasChanged = false;
                if (next is { } wait)
                    dueTurns.Place(flow, After(wait));
                else
                    DropLocked(flow);
                flow.Show(result.Flow);
            }
        }
    }

    // Its waiters read the store themselves, and join again if there is still something to wait for.
    private void DropLocked(WatchedFlow flow)
    {
        flow.IsDropped = true;
        dueTurns.Remove(flow);
        flows.Remove(flow.Key);
    }

    private long After(TimeSpan wait) => time.GetTimestamp() + Timestamps(wait);

    private long Timestamps(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
