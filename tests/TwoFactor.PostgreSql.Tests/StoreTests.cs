using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>The contract of flow stores, over a real PostgreSQL.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class StoreTests : EngineTests
{
    protected override async Task<StoreEngine> OpenAsync()
    {
        PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using PostgreSqlConnections connections = new(() => NpgsqlDataSource.Create(server.ConnectionString), isOwned: true, TimeSpan.FromSeconds(10), NullLogger<PostgreSqlListener>.Instance, TimeProvider.System);
        await new PostgreSqlSchema(connections, new PostgreSqlStoreOptions { CreateSchema = true }).PrepareAsync(CancellationToken.None);
        return server;
    }

    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public Task Keeps_the_contract(FlowStoreCase rule) =>
        SuiteRun.RunAsync(rule.Name, EngineFixture.NotApplicable, skip => rule.RunAsync(new Fixture(Engine), skip));

    [Test]
    public void Every_skipped_rule_is_in_the_suite() => Assert.That(EngineFixture.NotApplicable, Is.SubsetOf(FlowStoreSuite.Cases.Select(rule => rule.Name)));

    private sealed class Fixture(StoreEngine engine) : EngineFixture(engine)
    {
        protected override ValueTask<IFlowStore> OpenAsync(IDataProtectionProvider protection, string connectionString) => new(new PostgreSqlFlowStore(
            PostgreSqlConnections.To(connectionString, CommandTimeout, NullLogger<PostgreSqlListener>.Instance), new ProtectedFlows(protection), new PostgreSqlStoreOptions()));
    }
}
