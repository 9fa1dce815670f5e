using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores;

/// <summary>What the suite has to know of a store: how it is opened, and what its clock is.</summary>
/// <remarks>All keys are random, so cases may run side by side over one engine.</remarks>
public abstract class FlowStoreFixture
{
    /// <summary>How many nodes share the entries. Each gets a store of its own over the same engine; calls go to all of them in turn.</summary>
    /// <value>1 for a store in memory; 2 or more for a shared one.</value>
    public abstract int Nodes { get; }

    /// <summary>The store's clock, if the suite can move it.</summary>
    /// <value><see langword="null"/> (default) where the engine has a clock of its own: cases then wait in real time, with wide bounds.</value>
    public virtual ManualTimeProvider? Time => null;

    /// <summary>How many flows the opened store holds at most; the cases about a full store create that many.</summary>
    /// <value><see langword="null"/> (default) where it has no bound of its own. Otherwise 500 to 5,000.</value>
    public virtual int? Capacity => null;

    /// <summary>Which troubles <see cref="SetTroubleAsync"/> can cause.</summary>
    /// <value>None by default.</value>
    public virtual IReadOnlyCollection<EngineTrouble> Troubles => [];

    /// <summary>How long a case waits, in real time, for what should happen soon. Only a store that breaks the contract ever makes it wait.</summary>
    /// <value>10 seconds by default.</value>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(10);

    /// <summary>Opens the store of one node. Called once for each node at the start of a case.</summary>
    /// <param name="node">Its number, from 0.</param>
    protected abstract ValueTask<IFlowStore> OpenAsync(int node);

    /// <summary>Closes a store at the end of a case. By default it is disposed, if it can be.</summary>
    protected virtual ValueTask CloseAsync(IFlowStore store)
    {
        if (store is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (store as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens a store over the same entries whose key of encryption is another one.</summary>
    /// <returns><see langword="null"/> (default) where the store does not encrypt.</returns>
    protected virtual ValueTask<IFlowStore?> OpenWithOtherEncryptionAsync() => new((IFlowStore?)null);

    /// <summary>Everything that the engine holds, as far as it can be read.</summary>
    /// <returns><see langword="null"/> (default) where nothing leaves the process.</returns>
    protected virtual ValueTask<byte[]?> ReadEngineAsync() => new((byte[]?)null);

    /// <summary>Causes one of <see cref="Troubles"/> for the stores that this fixture opened, and for no others, or ends it with
    /// <see cref="EngineTrouble.None"/>. Returns when it has taken effect.</summary>
    protected virtual ValueTask SetTroubleAsync(EngineTrouble trouble) => throw new NotSupportedException($"The fixture cannot cause {trouble}.");

    internal ValueTask<IFlowStore> OpenNodeAsync(int node) => OpenAsync(node);

    internal ValueTask CloseNodeAsync(IFlowStore store) => CloseAsync(store);

    internal ValueTask<IFlowStore?> OpenStrangerAsync() => OpenWithOtherEncryptionAsync();

    internal ValueTask<byte[]?> DumpAsync() => ReadEngineAsync();

    internal ValueTask CauseAsync(EngineTrouble trouble) => SetTroubleAsync(trouble);
}
