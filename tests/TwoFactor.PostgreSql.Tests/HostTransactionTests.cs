using System.Collections.Concurrent;
using System.Transactions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>A host may call the flow within its own transaction. What the store wrote stays written if that transaction is rolled back.</summary>
public sealed class HostTransactionTests : EngineTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly EphemeralDataProtectionProvider keys = new();

    private PostgreSqlServer Server => (PostgreSqlServer)Engine;

    [Test]
    public async Task An_outcome_is_handed_out_once_although_the_transaction_of_the_host_is_rolled_back([Values] bool isBoundToThread, [Values] bool isCompleted)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Server.ConnectionString);
        await using PostgreSqlFlowStore store = await OpenAsync(() => source);
        string flow = $"{isBoundToThread} {isCompleted}";
        await store.CreateAsync(flow, new byte[1], Long, Long);
        await store.ReplaceAsync(flow, 1, new byte[2], isFinal: true, Long);
        using (TransactionScope scope = new(isBoundToThread ? TransactionScopeAsyncFlowOption.Suppress : TransactionScopeAsyncFlowOption.Enabled))
        {
            if (isCompleted)
                scope.Complete();
            Task<StoredFlow?> consumed = store.ConsumeAsync(flow).AsTask();
            Assert.That(isBoundToThread ? consumed.GetAwaiter().GetResult() : await consumed, Is.Not.Null);
        }

        Assert.That(Transaction.Current, Is.Null);
        Assert.That(await store.ConsumeAsync(flow), Is.Null);
    }

    [Test]
    public async Task A_listener_that_began_within_a_transaction_outlives_it_and_hears_changes_before_it_ends()
    {
        PostgreSqlConnections connections = PostgreSqlConnections.To(Server.ConnectionString, TimeSpan.FromSeconds(5), NullLogger<PostgreSqlListener>.Instance);
        await using PostgreSqlFlowStore store = await OpenAsync(connections);
        ConcurrentQueue<string?> wakes = new();
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            _ = await store.ListenAsync(wakes.Enqueue);
            await store.CreateAsync("changed", new byte[1], Long, Long);
            await store.ReplaceAsync("changed", 1, new byte[2], isFinal: true, Long);
            await Wait.UntilAsync(() => wakes.Contains("changed"));
        }

        Assert.That(await store.ReadAsync("changed"), Is.Not.Null);

        await Server.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()");
        await Wait.UntilAsync(() => wakes.Contains(null));
    }

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    private Task<PostgreSqlFlowStore> OpenAsync(Func<NpgsqlDataSource> source) =>
        OpenAsync(new PostgreSqlConnections(source, isOwned: false, TimeSpan.FromSeconds(5), NullLogger<PostgreSqlListener>.Instance, TimeProvider.System));

    private async Task<PostgreSqlFlowStore> OpenAsync(PostgreSqlConnections connections)
    {
        PostgreSqlStoreOptions options = new() { CreateSchema = true };
        await new PostgreSqlSchema(connections, options).PrepareAsync(CancellationToken.None);
        return new PostgreSqlFlowStore(connections, new ProtectedFlows(keys), options);
    }
}
