using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Commands that wait for a connection.</summary>
public sealed class ConnectionTests : EngineTests
{
    // If the command were sent for a caller who has left, the outcome would be consumed and lost.
    [Test]
    public async Task A_command_that_is_cancelled_while_it_waits_for_a_connection_is_never_sent()
    {
        await using NpgsqlDataSource source = Pool(1);
        await using PostgreSqlFlowStore store = await OpenStoreAsync(source);
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

    [Test]
    public async Task A_burst_of_one_tenants_logins_that_waits_for_a_lock_leaves_connections_to_others()
    {
        await using NpgsqlDataSource source = Pool(5);
        await using PostgreSqlFlowStore store = await OpenStoreAsync(source);
        await using NpgsqlDataSource outside = Pool(1);
        Task<TimeSpan?>[] burst;
        await using (NpgsqlConnection other = await outside.OpenConnectionAsync())
        await using (NpgsqlTransaction transaction = await other.BeginTransactionAsync())
        {
            await using NpgsqlCommand holds = new("LOCK TABLE twofactor.counts IN ACCESS EXCLUSIVE MODE", other, transaction);
            await holds.ExecuteNonQueryAsync();
            burst = [.. Enumerable.Range(0, 10).Select(_ => store.CountAsync("starts of acme", 8, TimeSpan.FromHours(1)).AsTask())];
            Assert.That(await store.CreateAsync("of globex", new byte[1], TimeSpan.FromHours(1), TimeSpan.Zero));
            Assert.That(burst, Has.All.Property(nameof(Task.IsCompleted)).False);
        }

        Assert.That((await Task.WhenAll(burst)).Count(wait => wait is null), Is.EqualTo(8));
    }

    // It would otherwise read like a server that does not answer.
    [Test]
    public async Task A_command_that_got_no_connection_says_that_the_pool_has_none()
    {
        await using NpgsqlDataSource source = Pool(2);
        await using PostgreSqlFlowStore store = await OpenStoreAsync(source, TimeSpan.FromSeconds(2));
        TwoFactorException e;
        await using (await store.ListenAsync(_ => { }))
        await using (await store.ListenAsync(_ => { }))
        {
            e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.ReadAsync("waits").AsTask()))!;
            Assert.That((e.Message.Contains("Maximum Pool Size", StringComparison.Ordinal), e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((true, true, false)), e.Message);
            e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.ListenAsync(_ => { }).AsTask()))!;
            Assert.That(e.Message, Does.Contain("Maximum Pool Size"));
        }

        Assert.That(await store.ReadAsync("waits"), Is.Null);
    }

    [Test]
    public async Task A_server_that_does_not_answer_is_not_taken_for_a_pool_without_connections()
    {
        await using EngineProxy proxy = new(Engine.Port);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create($"{Engine.ConnectionStringAt(proxy.Port)};Maximum Pool Size=2");
        await using PostgreSqlFlowStore store = await OpenStoreAsync(source, TimeSpan.FromSeconds(0.5));
        proxy.Set(EngineFault.Slow);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.ReadAsync("slow").AsTask()))!;
        Assert.That(e.Message, Does.Not.Contain("Maximum Pool Size"));
    }

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    private NpgsqlDataSource Pool(int connections) => NpgsqlDataSource.Create($"{Engine.ConnectionString};Maximum Pool Size={connections}");

    private async Task<PostgreSqlFlowStore> OpenStoreAsync(NpgsqlDataSource source, TimeSpan? timeout = null)
    {
        await using PostgreSqlConnections ready = PostgreSqlConnections.To(Engine.ConnectionString, TimeSpan.FromSeconds(60), NullLogger<PostgreSqlListener>.Instance);
        await new PostgreSqlSchema(ready, new PostgreSqlStoreOptions { CreateSchema = true }).PrepareAsync(CancellationToken.None);
        PostgreSqlConnections connections = new(() => source, isOwned: false, timeout ?? TimeSpan.FromSeconds(60), NullLogger<PostgreSqlListener>.Instance, TimeProvider.System);
        return new PostgreSqlFlowStore(connections, new ProtectedFlows(new EphemeralDataProtectionProvider()), new PostgreSqlStoreOptions());
    }
}
