using TwoFactor.Transport;

namespace TwoFactor.Flow;

/// <summary>The public entry to the flow. The work is done by the classes in this folder.</summary>
internal sealed class TwoFactorFlow(
    IFlowStore store,
    FlowFinder finder,
    FlowStarter starter,
    UnawaitedStarts unawaited,
    FlowWatch watch,
    FlowCompletion completion,
    FlowCancellation cancellation,
    FlowSettings settings,
    BackgroundWork background,
    TimeProvider time)
    : ITwoFactorFlow
{
    public async Task<FlowStart> StartAsync(FlowRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        // The token does not cancel a request to the service, which may already have opened the challenge: only its response allows us to withdraw it. If
        // the caller leaves before that request, it is not sent.
        Task<StartResult> start = background.CountAsync(() => StartAndWatchAsync(request, cancellationToken));
        StartResult result;
        try
        {
            result = await start.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            unawaited.Follow(start, request);
            throw;
        }

        return result.ToStart(time.GetUtcNow());
    }

    public async Task<FlowStatus> GetAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        FoundFlow flow = await finder.FindAsync(key, cancellationToken).ConfigureAwait(false);
        await watch.TouchAsync(flow).ConfigureAwait(false);
        return flow.ToStatus(time.GetUtcNow());
    }

    public Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seen);
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, TimeSpan.Zero);
        return watch.WaitAsync(key, seen, atMost, cancellationToken);
    }

    public IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, CancellationToken cancellationToken = default) => watch.WatchAsync(key, cancellationToken);

    public async Task<FlowOutcome> CompleteAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        FoundFlow flow = await finder.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (!flow.Stored.IsFinal)
        {
            await watch.TouchAsync(flow).ConfigureAwait(false);
            throw new TwoFactorException(TwoFactorError.InvalidRequest, "The login has no final state yet; wait for it first.") { IsTransient = true };
        }

        return await completion.CompleteAsync(flow, cancellationToken).ConfigureAwait(false) ?? throw finder.Refuse(key);
    }

    public async Task CancelAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        FoundFlow flow = await finder.FindAsync(key, cancellationToken).ConfigureAwait(false);
        Task cancelling = background.CountAsync(() => cancellation.CancelAsync(flow)); // it goes on without its caller
        Abandoned.Observe(cancelling);
        await cancelling.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> ReceiveCallbackAsync(string callbackToken, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callbackToken);
        if (!FlowId.IsStoreKey(callbackToken))
            return false;
        FoundFlow? flow = FoundFlow.Of(callbackToken, await store.ReadAsync(callbackToken, cancellationToken).ConfigureAwait(false));
        if (flow is null or { Stored.IsFinal: true })
            return false;
        await watch.TouchAsync(flow).ConfigureAwait(false); // so that this node takes the turn if no other node does
        TimeSpan gap = settings.For(flow.Content.Tenant).MinPollInterval;
        return await store.BringTurnForwardAsync(callbackToken, gap, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StartResult> StartAndWatchAsync(FlowRequest request, CancellationToken caller)
    {
        StartResult result = await starter.StartAsync(request, caller).ConfigureAwait(false);
        if (result.Flow is { } flow)
            await watch.TouchAsync(flow).ConfigureAwait(false);
        return result;
    }
}
