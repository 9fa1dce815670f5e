namespace TwoFactor.Flow;

/// <summary>A flow that somebody on this node is interested in. The lock of <see cref="FlowSchedule"/> guards it.</summary>
internal sealed class WatchedFlow(string key, string tenant) : IDue
{
    private FlowWaiter? waiters;

    public string Key => key;

    public string Tenant => tenant;

    public bool HasWaiters => waiters is not null;

    /// <summary>How many notifications are not handled yet.</summary>
    public int Told
    {
        get
        {
            int count = 0;
            for (FlowWaiter? waiter = waiters; waiter is not null; waiter = waiter.Next)
                count += waiter.Task.IsCompleted ? 1 : 0;
            return count;
        }
    }

    /// <summary>When somebody last asked about the flow, as a timestamp.</summary>
    public long LastInterest { get; set; }

    /// <summary>When the flow was created, as a timestamp of this node.</summary>
    public long CreatedAt { get; set; }

    public long Due { get; set; } = long.MaxValue;

    public bool IsTroubled { get; set; }

    /// <summary>Whether a task is looking at it; then nothing else starts one.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether it changed while that task was running, so that it looks again.</summary>
    public bool LookAgain { get; set; }

    /// <summary>Whether the interest of this node is over, and it only waits to see if another node goes on.</summary>
    public bool IsLeft { get; set; }

    /// <summary>Whether the schedule has let it go: it is final or gone.</summary>
    public bool IsDropped { get; set; }

    public void Add(FlowWaiter waiter)
    {
        waiter.Next = waiters;
        if (waiters is not null)
            waiters.Previous = waiter;
        waiters = waiter;
    }

    public void Remove(FlowWaiter waiter)
    {
        if (waiter.Next is { } next)
            next.Previous = waiter.Previous;
        if (waiter.Previous is { } previous)
            previous.Next = waiter.Next;
        else
            waiters = waiter.Next;
    }

    /// <summary>Ends the waits for what was found.</summary>
    /// <param name="found">The flow as it is now; <see langword="null"/> where all who wait have to read for themselves.</param>
    public void Show(FoundFlow? found)
    {
        for (FlowWaiter? waiter = waiters; waiter is not null; waiter = waiter.Next)
        {
            if (found is null || waiter.IsAnsweredBy(found))
                waiter.TrySetResult(found);
        }
    }
}
