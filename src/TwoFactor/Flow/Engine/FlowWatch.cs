namespace TwoFactor.Flow;

/// <summary>Lets callers wait for a flow to change. However many wait, the flow is looked at once.</summary>
internal sealed class FlowWatch(IFlowStore store, FlowSchedule schedule, TimeProvider time)
{
    private readonly Lock starting = new();
    private Task<IAsyncDisposable>? listening;

    /// <summary>Takes note that somebody is interested in the flow.</summary>
    public async ValueTask TouchAsync(FoundFlow flow)
    {
        await ListenAsync().ConfigureAwait(false);
        if (!flow.Stored.IsFinal)
            schedule.Join(flow.Key, flow.Content.Tenant, waits: false);
    }

    /// <summary>Waits until <paramref name="isEnough"/>, or until the time is over.</summary>
    /// <returns>The flow as it is then; <see langword="null"/> if it is gone.</returns>
    public async ValueTask<FoundFlow?> WaitAsync(FoundFlow flow, Func<FoundFlow, bool> isEnough, TimeSpan atMost, CancellationToken cancellationToken)
    {
        await ListenAsync().ConfigureAwait(false);
        long start = time.GetTimestamp();
        WatchedFlow watched = schedule.Join(flow.Key, flow.Content.Tenant, waits: true);
        try
        {
            while (true)
            {
                Task changed = watched.Changed; // first register, then look: a change in between is not missed
                FoundFlow? now = FoundFlow.Of(flow.Key, await store.ReadAsync(flow.Key, cancellationToken).ConfigureAwait(false));
                TimeSpan left = atMost - time.GetElapsedTime(start);
                if (now is null || now.Stored.IsFinal || isEnough(now) || left <= TimeSpan.Zero)
                    return now;
                if (watched.IsDropped) // it was final or gone a moment ago, and is not now: the store was away, perhaps
                {
                    schedule.Leave(watched);
                    watched = schedule.Join(flow.Key, flow.Content.Tenant, waits: true);
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
            ? await WaitAsync(flow, static found => !found.Content.IsStarting, atMost, CancellationToken.None).ConfigureAwait(false)
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
