using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Testing.Tests.Readme;

[Parallelizable(ParallelScope.All)]
public sealed class StoreTests
{
    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public Task Keeps_the_contract(FlowStoreCase rule) => rule.RunAsync(new SampleStoreFixture(), Assert.Ignore);
}
