using System.Diagnostics.CodeAnalysis;
using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores;

/// <summary>An operation on one entry, for cases about all operations. Each can be called with any key.</summary>
internal sealed class StoreCall
{
    private readonly string name;
    private readonly Func<IFlowStore, string, CancellationToken, Task> invoke;

    private StoreCall(string name, bool isRead, Func<IFlowStore, string, CancellationToken, Task> invoke)
    {
        this.name = name;
        IsRead = isRead;
        this.invoke = invoke;
    }

    public static StoreCall Read { get; } = new("reading", isRead: true, (store, key, token) => store.ReadAsync(key, token).AsTask());

    public static StoreCall Create { get; } = new(
        "creating", isRead: false, (store, key, token) => store.CreateAsync(key, StoreScene.Bytes(1), StoreScene.Long, default, token).AsTask());

    public static StoreCall Replace { get; } = new(
        "replacing", isRead: false, (store, key, token) => store.ReplaceAsync(key, 1, StoreScene.Bytes(2), isFinal: false, StoreScene.Long, token).AsTask());

    public static StoreCall TakeTurn { get; } = new(
        "taking a turn", isRead: false, (store, key, token) => store.TakeTurnAsync(key, StoreScene.Long, token).AsTask());

    public static StoreCall BringTurnForward { get; } = new(
        "bringing a turn forward", isRead: false, (store, key, token) => store.BringTurnForwardAsync(key, TimeSpan.Zero, token).AsTask());

    public static StoreCall Consume { get; } = new("consuming", isRead: false, (store, key, token) => store.ConsumeAsync(key, token).AsTask());

    public static StoreCall Remove { get; } = new("removing", isRead: false, (store, key, token) => store.RemoveAsync(key, token).AsTask());

    public static StoreCall TakeSlot { get; } = new(
        "taking a slot", isRead: false,
        (store, key, token) => store.TakeSlotAsync(key, new SlotClaim { Flow = "flow", Tag = "tag", HeldFor = StoreScene.Long }, token).AsTask());

    public static StoreCall FreeSlot { get; } = new(
        "freeing a slot", isRead: false, (store, key, token) => store.FreeSlotAsync(key, "flow", TimeSpan.Zero, token).AsTask());

    public static StoreCall Count { get; } = new(
        "counting", isRead: false, (store, key, token) => store.CountAsync(key, 2, StoreScene.Long, token).AsTask());

    public static IReadOnlyList<StoreCall> All { get; } = [Read, Create, Replace, TakeTurn, BringTurnForward, Consume, Remove, TakeSlot, FreeSlot, Count];

    public bool IsRead { get; }

    public Task InvokeAsync(IFlowStore store, string key, CancellationToken cancellationToken) => invoke(store, key, cancellationToken);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a store throws is what the case looks at.")]
    public static async Task<Exception?> CatchAsync(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    public override string ToString() => name;
}
