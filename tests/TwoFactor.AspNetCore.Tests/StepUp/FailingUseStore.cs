using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A store that fails when an approval is used, so that it is unknown whether the approval was used before; or when its use is recorded.</summary>
internal sealed class FailingUseStore(IFlowStore inner) : IFlowStore
{
    public bool IsShared => inner.IsShared;

    /// <summary>Whether <see cref="ConsumeAsync"/> fails now.</summary>
    public bool IsFailing { get; set; }

    /// <summary>If set, it is called when <see cref="ConsumeAsync"/> has done its work, and before the caller gets the result.</summary>
    public Action? AfterConsume { get; set; }

    /// <summary>If set, it is called instead of recording that an approval can be used once, and returns whether that was recorded.</summary>
    public Func<bool>? RecordsNoUse { get; set; }

    /// <summary>For how long the uses of approvals were recorded.</summary>
    public ConcurrentQueue<TimeSpan> UsesKeptFor { get; } = new();

    /// <summary>Puts such a store around that of a host.</summary>
    public static void Add(IServiceCollection services, Action<FailingUseStore> made)
    {
        ServiceDescriptor inner = services.Last(service => service.ServiceType == typeof(IFlowStore));
        services.AddSingleton<IFlowStore>(host =>
        {
            FailingUseStore store = new((IFlowStore)inner.ImplementationFactory!(host));
            made(store);
            return store;
        });
    }

    public ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default) =>
        inner.CountAsync(counter, limit, window, cancellationToken);

    public ValueTask<bool> CreateAsync(string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default)
    {
        if (!flow.StartsWith("once-", StringComparison.Ordinal))
            return inner.CreateAsync(flow, content, keepFor, firstTurnAfter, cancellationToken);
        UsesKeptFor.Enqueue(keepFor);
        return RecordsNoUse is { } records ? new(records()) : inner.CreateAsync(flow, content, keepFor, firstTurnAfter, cancellationToken);
    }

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
