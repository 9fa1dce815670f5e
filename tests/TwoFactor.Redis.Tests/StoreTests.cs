using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>The contract of flow stores, over a real Redis.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StoreTests : EngineTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();

    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public Task Keeps_the_contract(FlowStoreCase rule) =>
        SuiteRun.RunAsync(rule.Name, EngineFixture.NotApplicable, skip => rule.RunAsync(new Fixture(Engine), skip));

    [Test]
    public void Every_skipped_rule_is_in_the_suite() => Assert.That(EngineFixture.NotApplicable, Is.SubsetOf(FlowStoreSuite.Cases.Select(rule => rule.Name)));

    private sealed class Fixture(StoreEngine engine) : EngineFixture(engine)
    {
        protected override ValueTask<IFlowStore> OpenAsync(IDataProtectionProvider protection, string connectionString) => new(new RedisFlowStore(
            RedisConnection.To(ConfigurationOptions.Parse(connectionString), CommandTimeout), new ProtectedFlows(protection), new RedisStoreOptions()));
    }
}
