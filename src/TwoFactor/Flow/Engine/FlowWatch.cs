using System.Runtime.CompilerServices;

namespace TwoFactor.Flow;

/// <summary>Lets callers wait for a flow to change. Each caller reads the flow when its wait begins; a change is then read once for all of them.</summary>
internal sealed class FlowWatch
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseWhileStopping = TimeSpan.FromSeconds(1);

    private readonly IFlowStore store;
    private readonly FlowFinder finder;
    private readonly FlowSchedule schedule;
    private readonly TimeProvider time;
    private readonly Func<FoundFlow?, FlowStatus> show; // created once, because a lambda that captures would be allocated for each wait
    private readonly Func<FoundFlow?, FoundFlow?> same = static flow => flow;
    private readonly Lock starting = new();
    private Task<IAsyncDisposable>? listening;

    public FlowWatch(IFlowStore store, FlowFinder finder, FlowSchedule schedule, TimeProvider time)
    {
        this.store = store;
        this.finder = finder;
        this.schedule = schedule;
        this.time = time;
        show = flow => (flow ?? throw FlowNotFound.Create()).ToStatus(time.GetUtcNow());
    }

    /// <summary>Records that a caller asked about the flow.</summary>
    public async ValueTask TouchAsync(FoundFlow flow)
    {
        await TryListenAsync().ConfigureAwait(false);
        if (!flow.Stored.IsFinal)
            schedule.Touch(flow);
    }

    /// <summary>Waits for a version after <paramref name="seen"/>, for a final state, or until the time is over.</summary>
    /// <returns>The status after the wait.</returns>
    /// <exception cref="TwoFactorException">The key does not match a flow, or the store cannot be reached.</exception>
    public Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken) => schedule.IsStopped
        ? WaitWhileStoppingAsync(key, seen, atMost, cancellationToken)
        : UntilChangedAsync(JoinAsync(key, seen, atMost, cancellationToken), show);

    /// <summary>Returns the current status, then the newest one after each change, until the final state, or until the host stops. Changes that
    /// follow each other quickly may be returned as one.</summary>
    public async IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FoundFlow flow = await finder.FindAsync(key, cancellationToken).ConfigureAwait(false);
        long shown = 0;
        while (!flow.Stored.IsFinal)
        {
            // Joined before the status is returned, so that the flow has a waiter while the caller handles the status.
            FlowWaiter waiter = await JoinAsync(flow, flow.Version, LongestWait, cancellationToken).ConfigureAwait(false);
            try
            {
                if (flow.Version != shown)
                    yield return show(flow);
                shown = flow.Version;
                flow = await UntilChangedAsync(new(waiter), same).ConfigureAwait(false) ?? throw FlowNotFound.Create();
            }
            finally
            {
                schedule.Leave(waiter);
            }

            if (schedule.IsStopped)
                break; // waits now end at once, so that the loop would read the store without a pause
        }

        if (flow.Stored.IsFinal || flow.Version != shown)
            yield return show(flow);
    }

    /// <summary>Waits until the service has answered the start of a flow, and not longer than <paramref name="atMost"/>.</summary>
    /// <returns>The flow as it is then; <see langword="null"/> if it no longer exists.</returns>
    public async ValueTask<FoundFlow?> WhenStartedAsync(FoundFlow flow, TimeSpan atMost) => flow.Content.IsStarting
        ? await UntilChangedAsync(JoinAsync(flow, flow.Version, atMost, CancellationToken.None), same).ConfigureAwait(false)
        : flow;

    /// <summary>Starts to listen for changes by other nodes. If that fails, the next call tries again.</summary>
    public async ValueTask ListenAsync()
    {
        Task<IAsyncDisposable>? current = Volatile.Read(ref listening);
        if (current is { IsCompletedSuccessfully: true })
            return;
        lock (starting)
        {
            if (listening is null or { IsFaulted: true } or { IsCanceled: true })
                listening = store.ListenAsync(schedule.ProcessNow).AsTask();
            current = listening;
        }

        await current.ConfigureAwait(false);
    }

    public async ValueTask StopAsync()
    {
        if (Interlocked.Exchange(ref listening, null) is { IsCompletedSuccessfully: true } listener)
            await (await listener.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    // A caller may wait in a loop until the final state. Without the pause, it would read the store all the time until the host has stopped.
    private async Task<FlowStatus> WaitWhileStoppingAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken)
    {
        FlowStatus status = await UntilChangedAsync(JoinAsync(key, seen, TimeSpan.Zero, cancellationToken), show).ConfigureAwait(false);
        if (status.Version <= seen && !status.State.IsFinal())
            await Task.Delay(atMost < PauseWhileStopping ? atMost : PauseWhileStopping, time, cancellationToken).ConfigureAwait(false);
        return status;
    }

    private async ValueTask<FlowWaiter> JoinAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken) =>
        await JoinAsync(await finder.FindAsync(key, cancellationToken).ConfigureAwait(false), seen, atMost, cancellationToken).ConfigureAwait(false);

    private async ValueTask<FlowWaiter> JoinAsync(FoundFlow flow, long seen, TimeSpan atMost, CancellationToken cancellationToken)
    {
        await TryListenAsync().ConfigureAwait(false);
        FlowWaiter waiter = schedule.Join(flow, seen, atMost < LongestWait ? atMost : LongestWait, cancellationToken);
        try
        {
            // Registered before reading, so that a change in between is not missed.
            FoundFlow? now = waiter.IsAnsweredBy(flow) || waiter.Task.IsCompleted ? flow : await ReadAsync(waiter).ConfigureAwait(false);
            if (now is null || waiter.IsAnsweredBy(now))
                waiter.TrySetResult(now);
            return waiter;
        }
        catch
        {
            schedule.Leave(waiter);
            throw;
        }
    }

    // To save memory, neither the caller's key nor the flow's content is kept during the wait: a hundred thousand callers may wait here.
    private async Task<TResult> UntilChangedAsync<TResult>(ValueTask<FlowWaiter> begin, Func<FoundFlow?, TResult> result)
    {
        FlowWaiter waiter = await begin.ConfigureAwait(false);
        try
        {
            while (true)
            {
                FoundFlow? now = await waiter.Task.ConfigureAwait(false) ?? await ReadAsync(waiter).ConfigureAwait(false);
                TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), waiter.Until);
                if (now is null || waiter.IsAnsweredBy(now) || left <= TimeSpan.Zero)
                    return result(now);
                CancellationToken cancellationToken = waiter.CancellationToken;
                schedule.Leave(waiter);
                waiter = await JoinAsync(now, waiter.Seen, left, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            schedule.Leave(waiter);
        }
    }

    private async ValueTask<FoundFlow?> ReadAsync(FlowWaiter waiter) =>
        FoundFlow.Of(waiter.Flow.Key, await store.ReadAsync(waiter.Flow.Key, waiter.CancellationToken).ConfigureAwait(false));

    // Without notifications from other nodes, this node's own turns find every change a little later.
    private async ValueTask TryListenAsync()
    {
        try
        {
            await ListenAsync().ConfigureAwait(false);
        }
        catch (TwoFactorException)
        {
            // Tried again at the next call.
        }
    }
}
