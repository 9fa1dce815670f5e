using System.Diagnostics.CodeAnalysis;
using TwoFactor.Flow;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.FlowStores;

/// <summary>What the suite needs for a store: how to open it, and which clock it uses.</summary>
/// <remarks>All keys are random, so cases may run in parallel over one engine.</remarks>
[Experimental(ConformanceSuite.DiagnosticId)]
public abstract class FlowStoreFixture
{
    /// <summary>The number of nodes that share the entries. Each has its own store over the same engine; calls go to all of them in turn.</summary>
    /// <value>1 for a store in memory; 2 or more for a shared one.</value>
    public abstract int Nodes { get; }

    /// <summary>The store's clock, if the suite can move it.</summary>
    /// <value><see langword="null"/> (default) if the engine has its own clock. Cases then wait in real time, with wide limits.</value>
    public virtual ManualTimeProvider? Time => null;

    /// <summary>The maximum number of flows in the opened store. The cases about a full store create that many.</summary>
    /// <value><see langword="null"/> (default) if it has no maximum. Otherwise 500 to 5,000.</value>
    public virtual int? Capacity => null;

    /// <summary>The faults that <see cref="SetFaultAsync"/> can cause.</summary>
    /// <value>None by default.</value>
    public virtual IReadOnlyCollection<EngineFault> Faults => [];

    /// <summary>How long a case waits for something that should happen soon. Real time, also with a virtual clock. Only a store that breaks the contract
    /// reaches this limit.</summary>
    /// <value>10 seconds by default.</value>
    public virtual TimeSpan Timeout => TimeSpan.FromSeconds(10);

    /// <summary>The seed of the random cases, to repeat the steps of a run that failed. The message of the failure contains its seed. Calls that run at
    /// once may still cross in another order.</summary>
    /// <value><see langword="null"/> (default) for another seed in each run.</value>
    public virtual int? Seed => null;

    /// <summary>Opens the store of one node. Called once for each node at the start of a case.</summary>
    /// <param name="node">Its number, from 0.</param>
    protected abstract ValueTask<IFlowStore> OpenAsync(int node);

    /// <summary>The clock of a node's machine, for a store that takes one. Each node's clock is 90 seconds ahead of the previous node's, so that a store
    /// that stores times of its node's clock, instead of the engine's, fails.</summary>
    /// <param name="node">Its number, from 0. The clock of node 0 is <see cref="Time"/>, or the system's.</param>
    protected TimeProvider ClockOf(int node) => new NodeClock(Time ?? TimeProvider.System, TimeSpan.FromSeconds(90) * node);

    /// <summary>Closes a store at the end of a case. By default it is disposed, if it is disposable.</summary>
    protected virtual ValueTask CloseAsync(IFlowStore store)
    {
        if (store is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (store as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Opens a store over the same entries with another encryption key.</summary>
    /// <returns><see langword="null"/> (default) if nothing leaves the process. Required together with <see cref="ReadEngineAsync"/>.</returns>
    protected virtual ValueTask<IFlowStore?> OpenWithOtherEncryptionAsync() => new((IFlowStore?)null);

    /// <summary>The whole content of the engine, as far as it can be read.</summary>
    /// <returns><see langword="null"/> (default) if nothing leaves the process.</returns>
    protected virtual ValueTask<byte[]?> ReadEngineAsync() => new((byte[]?)null);

    /// <summary>Causes one of <see cref="Faults"/> for the stores that this fixture opened, and for no others, or ends it with
    /// <see cref="EngineFault.None"/>. Returns when it has taken effect.</summary>
    protected virtual ValueTask SetFaultAsync(EngineFault fault) => throw new NotSupportedException($"The fixture cannot cause {fault}.");

    internal ValueTask<IFlowStore> OpenNodeAsync(int node) => OpenAsync(node);

    internal ValueTask CloseNodeAsync(IFlowStore store) => CloseAsync(store);

    internal ValueTask<IFlowStore?> OpenStrangerAsync() => OpenWithOtherEncryptionAsync();

    internal ValueTask<byte[]?> DumpAsync() => ReadEngineAsync();

    internal ValueTask CauseAsync(EngineFault fault) => SetFaultAsync(fault);
}
