using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Wraps a node's store: counts the calls, and lets a case delay them, let them fail, and drop wake-ups.</summary>
internal sealed class WatchedStore(IFlowStore store, Activity activity) : IFlowStore
{
    private readonly AsyncLocal<ReadGate?> gate = new();
    private readonly Lock changing = new();
    private readonly List<Action<string?>> listeners = [];
    private int calls;

    public IFlowStore Inner => store;

    public bool IsShared => store.IsShared;

    /// <summary>The number of calls.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>Whether wake-ups for this node are dropped.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Decides how each call fails, if it does.</summary>
    public Func<StoreTrouble>? Trouble { get; set; }

    /// <summary>Counts wait for it, so that a start stands still between taking its slot and being sent.</summary>
    public Task CountsAfter { get; set; } = Task.CompletedTask;

    /// <summary>Makes a call during which the reads of the store go through the gate.</summary>
    public Task<T> ThroughAsync<T>(ReadGate passed, Func<Task<T>> call)
    {
        gate.Value = passed;
        try
        {
            return call();
        }
        finally
        {
            gate.Value = null;
        }
    }

    /// <summary>Wakes the node, as the store would.</summary>
    public void Wake(string? flow)
    {
        Action<string?>[] all;
        lock (changing)
            all = [.. listeners];
        foreach (Action<string?> one in all)
            one(flow);
    }

    public ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default) =>
        CallAsync(() => store.CreateAsync(flow, content, keepFor, firstTurnAfter, cancellationToken));

    public async ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoredFlow? found = await CallAsync(() => store.ReadAsync(flow, cancellationToken)).ConfigureAwait(false);
        if (gate.Value is { } passed)
            await passed.PassAsync().ConfigureAwait(false);
        return found;
    }

    public ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default) =>
        CallAsync(() => store.ReplaceAsync(flow, version, content, isFinal, keepFor, cancellationToken));

    public ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default) =>
        CallAsync(() => store.TakeTurnAsync(flow, interval, cancellationToken));

    public ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default) =>
        CallAsync(() => store.BringTurnForwardAsync(flow, gap, cancellationToken));

    public ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default) =>
        CallAsync(() => store.ConsumeAsync(flow, cancellationToken));

    public async ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default) => await CallAsync(async () =>
    {
        await store.RemoveAsync(flow, cancellationToken).ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    public ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default) =>
        CallAsync(() => store.TakeSlotAsync(slot, claim, cancellationToken));

    public async ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default) => await CallAsync(async () =>
    {
        await store.FreeSlotAsync(slot, flow, pause, cancellationToken).ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    public async ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default)
    {
        await CountsAfter.ConfigureAwait(false);
        return await CallAsync(() => store.CountAsync(counter, limit, window, cancellationToken)).ConfigureAwait(false);
    }

    public async ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default)
    {
        lock (changing)
            listeners.Add(wake);
        return await store.ListenAsync(
            flow =>
            {
                if (!IsDeaf)
                    wake(flow);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask CheckAsync(CancellationToken cancellationToken = default) => store.CheckAsync(cancellationToken);

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        Interlocked.Increment(ref calls);
        activity.Begin();
        try
        {
            StoreTrouble trouble = Trouble?.Invoke() ?? StoreTrouble.None;
            if (trouble == StoreTrouble.BeforeTheCall)
                throw Unavailable(mayHaveBeenProcessed: false);
            T result = await call().ConfigureAwait(false);
            return trouble == StoreTrouble.None ? result : throw Unavailable(mayHaveBeenProcessed: true);
        }
        finally
        {
            activity.End();
        }
    }

    private static TwoFactorException Unavailable(bool mayHaveBeenProcessed) =>
        new(TwoFactorError.Unavailable, "The store fails because the test wants it.") { IsTransient = true, MayHaveBeenProcessed = mayHaveBeenProcessed };
}
