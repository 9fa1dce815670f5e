namespace TwoFactor.Flow;

/// <summary>Lets callers wait for a flow to change. However many wait, the flow is looked at once.</summary>
internal sealed class FlowWatch(IFlowStore store, FlowSchedule schedule, TimeProvider time)
{
    private readonly Lock starting = new();
    private Task<IAsyncDisposable>? listening;

    /// <summary>Takes note that somebody is interested in the flow.</summary>
    public async ValueTask TouchAsync(FoundFlow flow)
    {
        await TryListenAsync().ConfigureAwait(false);
        if (!flow.Stored.IsFinal)
            schedule.Join(flow.Key, flow.Content.Tenant, flow.Age, waits: false);
    }

    /// <summary>Waits for a version after <paramref name="seen"/>, for a final state, or until the time is over.</summary>
    /// <returns>The flow as it is then; <see langword="null"/> if it is gone.</returns>
    /// <remarks>A hundred thousand may wait here: what it holds while it waits is little, and the flow's content is not part of it.</remarks>
    public async ValueTask<FoundFlow?> WaitAsync(string key, string tenant, TimeSpan age, long seen, TimeSpan atMost, CancellationToken cancellationToken)
    {
        await TryListenAsync().ConfigureAwait(false);
        long start = time.GetTimestamp();
        WatchedFlow watched = schedule.Join(key, tenant, age, waits: true);
        try
        {
            while (true)
            {
                Task changed = watched.Changed; // first register, then look: a change in between is not missed
                TimeSpan left = atMost - time.GetElapsedTime(start);
                if (FoundFlow.Of(key, await store.ReadAsync(key, cancellationToken).ConfigureAwait(false)) is not { } now)
                    return null;
                if (now.Stored.IsFinal || now.Version > seen || left <= TimeSpan.Zero)
                    return now;
                if (watched.IsDropped) // it was final or gone a moment ago, and is not now: the store was away, perhaps
                {
                    schedule.Leave(watched);
                    watched = schedule.Join(key, tenant, now.Age, waits: true);
                    continue;
                }

                await WaitAsync(changed, left, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            schedule.Leave(watched);
        }
    }

    /// <summary>Waits until the service has answered the start of a flow.</summary>
    /// <returns>The open flow; <see langword="null"/> if it could not be opened, or is over.</returns>
    public async ValueTask<FoundFlow?> WhenOpenAsync(FoundFlow flow, TimeSpan atMost)
    {
        FoundFlow? now = flow.Content.IsStarting
            ? await WaitAsync(flow.Key, flow.Content.Tenant, flow.Age, flow.Version, atMost, CancellationToken.None).ConfigureAwait(false)
            : flow;
        return now is { Stored.IsFinal: false, Content.IsStarting: false } ? now : null;
    }

    /// <summary>Begins to hear of changes that other nodes make. What failed is tried again at the next call.</summary>
    public async ValueTask ListenAsync()
    {
        Task<IAsyncDisposable>? current = Volatile.Read(ref listening);
        if (current is { IsCompletedSuccessfully: true })
            return;
        lock (starting)
        {
            if (listening is null or { IsFaulted: true } or { IsCanceled: true })
                listening = store.ListenAsync(schedule.Look).AsTask();
            current = listening;
        }

        await current.ConfigureAwait(false);
    }

    public async ValueTask StopAsync()
    {
        if (Interlocked.Exchange(ref listening, null) is { IsCompletedSuccessfully: true } listener)
            await (await listener.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    // Without wake-ups from other nodes, this node's own turns still find every change, a little later.
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

    private async Task WaitAsync(Task changed, TimeSpan left, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(left, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The caller looks once more.
        }
    }
}
