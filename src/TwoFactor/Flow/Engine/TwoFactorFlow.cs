using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TwoFactor.Flow;

/// <summary>The flow, as hosts see it. It checks keys and hands out; the rest is done in the classes beside it.</summary>
internal sealed class TwoFactorFlow(
    IFlowStore store, FlowStarting starting, LeftStarts left, FlowWatch watch, FlowEnding ending, FlowSettings settings, FlowNotices notices, FlowTelemetry telemetry, TimeProvider time)
    : ITwoFactorFlow
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly byte[] NoBinding = FlowId.Digest("no binding");

    public async Task<FlowStart> StartAsync(FlowRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        // Not cancelled on the way: the service may be asking by then, and only who has its answer can withdraw the question.
        Task<StartedFlow> start = starting.StartAsync(request);
        StartedFlow started;
        try
        {
            started = await start.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            left.Follow(start, request);
            throw;
        }

        if (started.Flow is { } flow)
            await watch.TouchAsync(flow).ConfigureAwait(false);
        return started.ToStart(time.GetUtcNow());
    }

    public async Task<FlowStatus> GetAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        FoundFlow flow = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        await watch.TouchAsync(flow).ConfigureAwait(false);
        return flow.ToStatus(time.GetUtcNow());
    }

    public async Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seen);
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, TimeSpan.Zero);
        TimeSpan age = (await FindAsync(key, cancellationToken).ConfigureAwait(false)).Age;
        return (await WaitAsync(key, age, seen, atMost, cancellationToken).ConfigureAwait(false)).ToStatus(time.GetUtcNow());
    }

    public async IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        FlowStatus status;
        (status, TimeSpan age) = Show(await FindAsync(key, cancellationToken).ConfigureAwait(false));
        yield return status;
        while (!status.State.IsFinal())
        {
            (FlowStatus next, age) = Show(await WaitAsync(key, age, status.Version, LongestWait, cancellationToken).ConfigureAwait(false));
            if (next.Version == status.Version)
                continue;
            status = next;
            yield return status;
        }
    }

    public async Task<FlowOutcome> CompleteAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        FoundFlow flow = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (!flow.Stored.IsFinal)
        {
            await watch.TouchAsync(flow).ConfigureAwait(false);
            throw new TwoFactorException(TwoFactorError.InvalidRequest, "The login has no final state yet; wait for it first.") { IsTransient = true };
        }

        using Activity? span = telemetry.StartSpan("two_factor flow complete", flow.Content);
        StoredFlow? consumed = await store.ConsumeAsync(flow.Key, cancellationToken).ConfigureAwait(false);
        if (FoundFlow.Of(flow.Key, consumed)?.Content is not { } content)
            throw Refuse(key); // another caller was faster
        telemetry.RecordCompletion(content);
        notices.Completed(content);
        return FlowOutcomes.Of(content);
    }

    public async Task CancelAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        FoundFlow flow = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (flow.Stored.IsFinal || !await ending.CancelAsync(flow, settings.For(flow.Content.Tenant)).ConfigureAwait(false))
            return;
        notices.Cancelled(flow.Content);
        await ending.WithdrawAsync(flow.Content).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> HastenAsync(string callbackToken, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callbackToken);
        if (!FlowId.IsKey(callbackToken))
            return false;
        FoundFlow? flow = FoundFlow.Of(callbackToken, await store.ReadAsync(callbackToken, cancellationToken).ConfigureAwait(false));
        if (flow is null or { Stored.IsFinal: true })
            return false;
        await watch.TouchAsync(flow).ConfigureAwait(false); // this node takes the turn, if no other does
        TimeSpan gap = settings.For(flow.Content.Tenant).MinimumInterval;
        return await store.HastenAsync(callbackToken, gap, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<FoundFlow> WaitAsync(FlowKey key, TimeSpan age, long seen, TimeSpan atMost, CancellationToken cancellationToken)
    {
        TimeSpan wait = atMost < LongestWait ? atMost : LongestWait;
        return await watch.WaitAsync(FlowId.KeyOf(key.Id), key.Tenant, age, seen, wait, cancellationToken).ConfigureAwait(false) ?? throw FlowNotFound.Create();
    }

    private (FlowStatus Status, TimeSpan Age) Show(FoundFlow flow) => (flow.ToStatus(time.GetUtcNow()), flow.Age);

    private async ValueTask<FoundFlow> FindAsync(FlowKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        string flowKey = FlowId.KeyOf(key.Id);
        FoundFlow? flow = FoundFlow.Of(flowKey, await store.ReadAsync(flowKey, cancellationToken).ConfigureAwait(false));
        bool fits = System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(flow?.Content.Binding ?? NoBinding, FlowBinding.Of(key));
        return fits && flow is { Content.IsStarting: false } ? flow : throw Refuse(key);
    }

    private TwoFactorException Refuse(FlowKey key)
    {
        telemetry.RecordRefusedKey();
        notices.KeyRefused(key);
        return FlowNotFound.Create();
    }
}
