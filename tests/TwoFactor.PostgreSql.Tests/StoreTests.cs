using Microsoft.AspNetCore.DataProtection;
using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>The contract of flow stores, over a real PostgreSQL.</summary>
public sealed class StoreTests
{
    private static PostgreSqlServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        server = await PostgreSqlServer.StartAsync();
        PostgreSqlStoreOptions options = new();
        await using PostgreSqlConnections connections = Connect();
        await PostgreSqlStoreHosting.CreateSchemaAsync(connections, options, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public Task Keeps_the_contract(FlowStoreCase rule) => rule.RunAsync(new Fixture(), Assert.Ignore);

    private static PostgreSqlConnections Connect() =>
        new(() => Npgsql.NpgsqlDataSource.Create(server.ConnectionString + ";Maximum Pool Size=20"), isOwned: true, TimeSpan.FromSeconds(10));

    private sealed class Fixture : FlowStoreFixture
    {
        private readonly EphemeralDataProtectionProvider keys = new();

        public override int Nodes => 2;

        protected override ValueTask<IFlowStore> OpenAsync(int node) => new(Open(keys));

        protected override ValueTask<IFlowStore?> OpenWithOtherEncryptionAsync() => new(Open(new EphemeralDataProtectionProvider()));

        protected override async ValueTask<byte[]?> ReadEngineAsync() => System.Text.Encoding.Latin1.GetBytes(await server.DumpAsync());

        private static PostgreSqlFlowStore Open(IDataProtectionProvider keys) => new(Connect(), keys, new PostgreSqlStoreOptions());
    }
}
