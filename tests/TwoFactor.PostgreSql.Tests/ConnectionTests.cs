using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Commands that wait for a connection.</summary>
public sealed class ConnectionTests : EngineTests
{
    // If the command were sent for a caller who has left, the outcome would be consumed and lost.
    [Test]
    public async Task A_command_that_is_cancelled_while_it_waits_for_a_connection_is_never_sent()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create($"{Engine.ConnectionString};Maximum Pool Size=1");
        PostgreSqlConnections connections = new(() => source, isOwned: false, TimeSpan.FromSeconds(60), NullLogger<PostgreSqlListener>.Instance, TimeProvider.System);
        await new PostgreSqlSchema(connections, new PostgreSqlStoreOptions { CreateSchema = true }).PrepareAsync(CancellationToken.None);
        await using PostgreSqlFlowStore store = new(connections, new ProtectedFlows(new EphemeralDataProtectionProvider()), new PostgreSqlStoreOptions());
        await store.CreateAsync("decided", new byte[1], TimeSpan.FromHours(1), TimeSpan.Zero);
        await store.ReplaceAsync("decided", 1, new byte[1], isFinal: true, TimeSpan.FromHours(1));

        using CancellationTokenSource leaves = new();
        await using (await source.OpenConnectionAsync())
        {
            Task<StoredFlow?> consumed = store.ConsumeAsync("decided", leaves.Token).AsTask();
            await leaves.CancelAsync();
            await Assert.ThatAsync(() => consumed, Throws.InstanceOf<OperationCanceledException>());
        }

        Assert.That(await store.ConsumeAsync("decided"), Is.Not.Null); // the pool has one connection, so this runs after anything sent before
    }

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();
}
