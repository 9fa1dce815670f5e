using TwoFactor.Flow;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowStores;

/// <summary>Passes on every call. A call that does not end is ended with a <see cref="DidNotEndException"/>.</summary>
internal sealed class TimeLimitedStore(IFlowStore store, TimeSpan timeout) : IFlowStore
{
    public IFlowStore Inner => store;

    public bool IsShared => store.IsShared;

    public async ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default) =>
        await EndAsync(store.CreateAsync(flow, content, keepFor, firstTurnAfter, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default) =>
        await EndAsync(store.ReadAsync(flow, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default) =>
        await EndAsync(store.ReplaceAsync(flow, version, content, isFinal, keepFor, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default) =>
        await EndAsync(store.TakeTurnAsync(flow, interval, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default) =>
        await EndAsync(store.BringTurnForwardAsync(flow, gap, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default) =>
        await EndAsync(store.ConsumeAsync(flow, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default) =>
        await EndAsync(store.RemoveAsync(flow, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default) =>
        await EndAsync(store.TakeSlotAsync(slot, claim, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default) =>
        await EndAsync(store.FreeSlotAsync(slot, flow, pause, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default) =>
        await EndAsync(store.CountAsync(counter, limit, window, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default) =>
        await EndAsync(store.ListenAsync(wake, cancellationToken).AsTask()).ConfigureAwait(false);

    public async ValueTask CheckAsync(CancellationToken cancellationToken = default) =>
        await EndAsync(store.CheckAsync(cancellationToken).AsTask()).ConfigureAwait(false);

    private Task EndAsync(Task call) => call.WithinAsync(timeout);

    private Task<T> EndAsync<T>(Task<T> call) => call.WithinAsync(timeout);
}
