using TwoFactor.Flow;

namespace TwoFactor.AspNetCore.Tests.Health;

/// <summary>A store whose check succeeds or fails.</summary>
internal sealed class StoreDouble : IFlowStore
{
    public bool IsUnavailable { get; init; }

    public bool IsShared => false;

    public ValueTask CheckAsync(CancellationToken cancellationToken = default) =>
        IsUnavailable ? throw new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.") : ValueTask.CompletedTask;

    public ValueTask<bool> CreateAsync(string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<bool> ReplaceAsync(string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
