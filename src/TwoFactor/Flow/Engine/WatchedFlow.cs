namespace TwoFactor.Flow;

/// <summary>A flow that callers on this node asked about.</summary>
/// <remarks>The lock of <see cref="FlowSchedule"/> guards it, except what only the task that processes the flow uses (<see cref="AbandonCountsFrom"/>,
/// <see cref="DueSince"/>, <see cref="IsTroubled"/>), and <see cref="IsLeft"/>, which this task sets before it asks, under the lock, whether callers
/// wait.</remarks>
internal sealed class WatchedFlow(string key, string tenant) : IDue
{
    private FlowWaiter? waiters;

    public string Key => key;

    public string Tenant => tenant;

    public bool HasWaiters => waiters is not null;

    /// <summary>The number of waiters that were notified and have not left yet.</summary>
    public int Notified
    {
        get
        {
            int count = 0;
            for (FlowWaiter? waiter = waiters; waiter is not null; waiter = waiter.Next)
                count += waiter.Task.IsCompleted ? 1 : 0;
            return count;
        }
    }

    /// <summary>When a caller last asked about the flow, as a timestamp.</summary>
    public long LastInterest { get; set; }

    /// <summary>When the flow was created, as a timestamp of this node.</summary>
    public long CreatedAt { get; set; }

    /// <summary>When it is processed next, as a timestamp.</summary>
    public long Due { get; set; } = long.MaxValue;

    /// <summary>Whether the last poll failed, so that the next ones come later; always false without a first factor.</summary>
    public bool IsTroubled { get; set; }

    /// <summary>Whether a task processes it now. No second task is then started.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether it changed while that task was running, so that it must be processed again.</summary>
    public bool ProcessAgain { get; set; }

    /// <summary>Whether it changed before that task began, or before the next one begins.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Whether a task reads it for its waiters, because it changed and being processed takes longer.</summary>
    public bool IsReading { get; set; }

    /// <summary>Whether it changed while that task was reading, so that it must be read again.</summary>
    public bool ReadAgain { get; set; }

    /// <summary>Whether no caller on this node waits any longer. The node then only checks whether another node takes turns.</summary>
    public bool IsLeft { get; set; }

    /// <summary>From when the time before abandoning the flow counts, as a timestamp: when the last caller left, or later, when the store last failed.</summary>
    public long AbandonCountsFrom { get; set; }

    /// <summary>Since when the node knows that a turn is due, long after it left the flow; <see langword="null"/> before.</summary>
    public long? DueSince { get; set; }

    /// <summary>Whether the schedule has removed it, because it is final or no longer exists.</summary>
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

    /// <summary>Ends the waits that this state of the flow answers.</summary>
    /// <param name="found">The flow as it is now; <see langword="null"/> if all waiters must read the store themselves.</param>
    public void Show(FoundFlow? found)
    {
        for (FlowWaiter? waiter = waiters; waiter is not null; waiter = waiter.Next)
        {
            if (found is null || waiter.IsAnsweredBy(found))
                waiter.TrySetResult(found);
        }
    }
}
