namespace TwoFactor.Flow;

/// <summary>One caller that waits for a flow to change. It uses little memory, because a hundred thousand may wait.</summary>
/// <remarks>Its task returns the changed flow, or <see langword="null"/> if the time is over, the flow no longer exists, or the store fails. The
/// caller then reads the store itself. The continuation runs on the thread pool, not on the thread that completes the task.</remarks>
internal sealed class FlowWaiter(WatchedFlow flow, long seen, long until) : TaskCompletionSource<FoundFlow?>(TaskCreationOptions.RunContinuationsAsynchronously), IDue
{
    private CancellationTokenRegistration cancellation;

    public WatchedFlow Flow => flow;

    /// <summary>The version that the caller knows.</summary>
    public long Seen => seen;

    /// <summary>How long the caller waits, as a timestamp.</summary>
    public long Until => until;

    public long Due { get; set; } = long.MaxValue;

    /// <summary>The next and the previous waiter for the same flow: a linked list that needs no further memory.</summary>
    public FlowWaiter? Next { get; set; }

    public FlowWaiter? Previous { get; set; }

    /// <summary>Whether the caller has left.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Stops the wait.</summary>
    public CancellationToken CancellationToken => cancellation.Token;

    /// <summary>Whether this state of the flow ends the wait.</summary>
    public bool IsAnsweredBy(FoundFlow found) => found.Stored.IsFinal || found.Version > seen;

    /// <summary>Ends the wait when the token is cancelled.</summary>
    public void StopBy(CancellationToken cancellationToken) =>
        cancellation = cancellationToken.UnsafeRegister(static (waiter, token) => ((FlowWaiter)waiter!).TrySetCanceled(token), this);

    /// <summary>Ends the registration with the token.</summary>
    public void Release() => cancellation.Dispose();
}
