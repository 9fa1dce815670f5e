using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>The contract of flow stores, over a real PostgreSQL.</summary>
/// <remarks>Cases that cause no fault share one data source, because each new connection is a new process of the server.</remarks>
[Parallelizable(ParallelScope.All)]
public sealed class StoreTests : EngineTests
{
    private static readonly string[] FamiliesWithFaults = ["Faults", "Cancellation", "Listeners"];

    private NpgsqlDataSource source = null!;

    [OneTimeSetUp]
    public void OpenSource() => source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Engine.ConnectionString) { MaxPoolSize = 200, CancellationTimeout = 500 });

    [OneTimeTearDown]
    public async Task CloseSourceAsync()
    {
        if (source is not null)
            await source.DisposeAsync();
    }

    protected override async Task<StoreEngine> OpenAsync()
    {
        PostgreSqlServer server = await PostgreSqlServer.StartAsync();
        await using PostgreSqlConnections connections = new(() => NpgsqlDataSource.Create(server.ConnectionString), isOwned: true, TimeSpan.FromSeconds(10), NullLogger<PostgreSqlListener>.Instance, TimeProvider.System);
        await new PostgreSqlSchema(connections, new PostgreSqlStoreOptions { CreateSchema = true }).PrepareAsync(CancellationToken.None);
        return server;
    }

    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public Task Keeps_the_contract(FlowStoreCase rule) =>
        SuiteRun.RunAsync(rule.Name, EngineFixture.NotApplicable, skip => rule.RunAsync(new Fixture(Engine, FamiliesWithFaults.Contains(rule.Family) ? null : source), skip));

    [Test]
    public void Every_skipped_rule_is_in_the_suite() => Assert.That(EngineFixture.NotApplicable, Is.SubsetOf(FlowStoreSuite.Cases.Select(rule => rule.Name)));

    private sealed class Fixture(StoreEngine engine, NpgsqlDataSource? shared) : EngineFixture(engine, hasProxy: shared is null)
    {
        protected override ValueTask<IFlowStore> OpenAsync(IDataProtectionProvider protection, string connectionString)
        {
            PostgreSqlConnections connections = shared is null
                ? PostgreSqlConnections.To(connectionString, CommandTimeout, NullLogger<PostgreSqlListener>.Instance)
                : new PostgreSqlConnections(() => shared, isOwned: false, CommandTimeout, NullLogger<PostgreSqlListener>.Instance, TimeProvider.System);
            return new(new PostgreSqlFlowStore(connections, new ProtectedFlows(protection), new PostgreSqlStoreOptions()));
        }
    }
}
