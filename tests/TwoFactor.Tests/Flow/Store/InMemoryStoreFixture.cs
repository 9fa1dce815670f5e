using TwoFactor.Flow;
using TwoFactor.Testing;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Flow.Store;

/// <summary>The store in memory for the suite. It has one node, and no engine that could be unreachable.</summary>
internal sealed class InMemoryStoreFixture : FlowStoreFixture
{
    public override int Nodes => 1;

    public override ManualTimeProvider Time { get; } = new();

    public override int? Capacity => 1000;

    protected override ValueTask<IFlowStore> OpenAsync(int node) => new(new InMemoryFlowStore(Time, 1000));
}
