using TwoFactor.Flow;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A store that fails when an approval is used, so that it is unknown whether the approval was used before.</summary>
internal sealed class FailingConsumeStore(IFlowStore inner) : IFlowStore
{
    public bool IsShared => inner.IsShared;

    /// <summary>Whether <see cref="ConsumeAsync"/> fails now.</summary>
    public bool IsFailing { get; set; }

    /// <summary>If set, it is called when <see cref="ConsumeAsync"/> has done its work, and before the caller gets the result.</summary>
    public Action? AfterConsume { get; set; }

    public ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default) =>
        inner.CountAsync(counter, limit, window, cancellationToken);

    public ValueTask<bool> CreateAsync(string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default) =>
        inner.CreateAsync(flow, content, keepFor, firstTurnAfter, cancellationToken);

    public ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default) => inner.ReadAsync(flow, cancellationToken);

    public ValueTask<bool> ReplaceAsync(string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default) =>
        inner.ReplaceAsync(flow, version, content, isFinal, keepFor, cancellationToken);

    public ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default) => inner.TakeTurnAsync(flow, interval, cancellationToken);

    public ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default) => inner.BringTurnForwardAsync(flow, gap, cancellationToken);

    public async ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default)
    {
        if (IsFailing)
            throw new TwoFactorException(TwoFactorError.Unavailable, "The store fails.") { MayHaveBeenProcessed = true };
        StoredFlow? consumed = await inner.ConsumeAsync(flow, cancellationToken);
        AfterConsume?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        return consumed;
    }

    public ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default) => inner.RemoveAsync(flow, cancellationToken);

    public ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default) => inner.TakeSlotAsync(slot, claim, cancellationToken);

    public ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default) => inner.FreeSlotAsync(slot, flow, pause, cancellationToken);

    public ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default) => inner.ListenAsync(wake, cancellationToken);

    public ValueTask CheckAsync(CancellationToken cancellationToken = default) => inner.CheckAsync(cancellationToken);
}
