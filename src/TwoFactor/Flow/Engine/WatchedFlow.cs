namespace TwoFactor.Flow;

/// <summary>A flow that somebody on this node is interested in. All of it is guarded by the lock of <see cref="FlowSchedule"/>, except <see cref="Changed"/>,
/// which any thread may await.</summary>
internal sealed class WatchedFlow(string key, string tenant)
{
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Key => key;

    public string Tenant => tenant;

    /// <summary>How many wait for a change on this node.</summary>
    public int Waiters { get; set; }

    /// <summary>When somebody last asked about the flow, as a timestamp.</summary>
    public long LastInterest { get; set; }

    /// <summary>When the flow was created, as a timestamp of this node.</summary>
    public long CreatedAt { get; set; }

    /// <summary>The version that the waiters on this node were woken for.</summary>
    public long Version { get; set; }

    public bool IsTroubled { get; set; }

    /// <summary>Whether a task is looking at it; then nothing else starts one.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether it changed while that task was running, so that it looks again.</summary>
    public bool LookAgain { get; set; }

    /// <summary>Whether the interest of this node is over, and it only waits to see if another node goes on.</summary>
    public bool IsLeft { get; set; }

    /// <summary>Whether the schedule has let it go: it is final or gone. Who waits makes a new entry.</summary>
    public bool IsDropped { get; set; }

    /// <summary>When the schedule looks at it next, as a timestamp.</summary>
    public long Due { get; set; }

    /// <summary>Distinguishes the entry's place in the queue from earlier places that no longer count.</summary>
    public int Place { get; set; }

    /// <summary>Completes at the next change. Take it before reading the store, so that no change is missed.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>Wakes all who wait for a change, and lets them wait for the next one.</summary>
    public void Wake() =>
        Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
