namespace TwoFactor.Flow;

/// <summary>One caller who waits for a flow to change. A hundred thousand may wait, so that it holds little.</summary>
/// <remarks>Its task gives the flow that the caller waited for, or <see langword="null"/>: the caller then reads for itself, because the time is over, the flow
/// is gone, or the store is in trouble. The continuation runs on a thread of its own, never on the one that brings the news.</remarks>
internal sealed class FlowWaiter(WatchedFlow flow, long seen, long until) : TaskCompletionSource<FoundFlow?>(TaskCreationOptions.RunContinuationsAsynchronously), IDue
{
    private CancellationTokenRegistration cancellation;

    public WatchedFlow Flow => flow;

    /// <summary>The version that the caller knows.</summary>
    public long Seen => seen;

    /// <summary>How long the caller waits, as a timestamp.</summary>
    public long Until => until;

    public long Due { get; set; } = long.MaxValue;

    /// <summary>The next waiter for the same flow, and the one before: a list without memory of its own.</summary>
    public FlowWaiter? Next { get; set; }

    public FlowWaiter? Previous { get; set; }

    /// <summary>Whether the caller has left.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Stops the wait.</summary>
    public CancellationToken CancellationToken => cancellation.Token;

    /// <summary>Whether this is what the caller waits for.</summary>
    public bool IsAnsweredBy(FoundFlow found) => found.Stored.IsFinal || found.Version > seen;

    /// <summary>Ends the wait when the token is cancelled.</summary>
    public void StopBy(CancellationToken cancellationToken) =>
        cancellation = cancellationToken.UnsafeRegister(static (waiter, token) => ((FlowWaiter)waiter!).TrySetCanceled(token), this);

    /// <summary>No longer listens to the token.</summary>
    public void Release() => cancellation.Dispose();
}
