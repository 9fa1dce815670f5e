using System.Text;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Redis.Tests;

/// <summary>The contract of flow stores, over a real Redis.</summary>
public sealed class StoreTests
{
    private static RedisServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await RedisServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    [TestCaseSource(typeof(FlowStoreSuite), nameof(FlowStoreSuite.Cases))]
    public Task Keeps_the_contract(FlowStoreCase rule) => rule.RunAsync(new Fixture(), Assert.Ignore);

    private sealed class Fixture : FlowStoreFixture
    {
        private readonly EphemeralDataProtectionProvider keys = new();

        public override int Nodes => 2;

        protected override ValueTask<IFlowStore> OpenAsync(int node) => new(Open(keys));

        protected override ValueTask<IFlowStore?> OpenWithOtherEncryptionAsync() => new(Open(new EphemeralDataProtectionProvider()));

        protected override async ValueTask<byte[]?> ReadEngineAsync() => Encoding.Latin1.GetBytes(await server.DumpAsync());

        private static RedisFlowStore Open(IDataProtectionProvider keys) => new(
            new RedisConnection(ConnectAsync, isOwned: true, TimeSpan.FromSeconds(10)), keys, new RedisStoreOptions());

        private static async Task<IConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
    }
}
