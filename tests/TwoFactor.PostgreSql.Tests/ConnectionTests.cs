using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing;
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
        await using (await EventuallyAsync(() => store.ListenAsync(_ => { }).AsTask()))
        await using (await EventuallyAsync(() => store.ListenAsync(_ => { }).AsTask()))
        {
            e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.ReadAsync("waits").AsTask()))!;
            Assert.That((e.Message.Contains("Maximum Pool Size", StringComparison.Ordinal), e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((true, true, false)), e.Message);
            e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.ListenAsync(_ => { }).AsTask()))!;
            Assert.That(e.Message, Does.Contain("Maximum Pool Size"));
        }

        Assert.That(await EventuallyAsync(() => store.ReadAsync("waits").AsTask()), Is.Null);
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

    [Test]
    public async Task A_host_starts_although_its_code_cannot_open_connections_yet_and_each_call_is_Unavailable()
    {
        HttpRequestException failure = new("secret text");
        await using NpgsqlDataSource source = Source(() => throw failure);
        await using ServiceProvider host = HostOf(source, TimeProvider.System);
        await Assert.ThatAsync(() => StoreHosts.StartAsync(host), Throws.Nothing);
        IFlowStore store = host.GetRequiredService<IFlowStore>();
        foreach (Func<Task> call in new Func<Task>[] { () => store.ReadAsync("any").AsTask(), () => store.ListenAsync(_ => { }).AsTask(), () => store.CheckAsync().AsTask() })
        {
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(call))!;
            Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)));
            Assert.That(e.ToString(), Does.Contain(nameof(HttpRequestException)).And.Not.Contain("secret text"));
        }
    }

    // HttpClient throws it after its timeout, for example when it fetches a password. If it left the background service, the host would stop.
    [Test]
    public async Task A_request_of_the_hosts_code_that_timed_out_does_not_end_the_clean_up()
    {
        bool fails = false;
        ManualTimeProvider time = new();
        using TelemetryRecorder log = new();
        await using NpgsqlDataSource source = Source(() =>
        {
            if (fails)
                throw new TaskCanceledException();
        });
        await using ServiceProvider host = HostOf(source, time, log);
        await StoreHosts.StartAsync(host);
        Task cleaning = host.GetServices<IHostedService>().OfType<PostgreSqlStoreHosting>().Single().ExecuteTask!;
        Volatile.Write(ref fails, true);
        await Wait.UntilAsync(() => cleaning.IsCompleted || log.Find("TaskCanceledException").Count > 0, CleanUp);
        Assert.That(cleaning.IsCompleted, Is.False);
        Volatile.Write(ref fails, false);
        PostgreSqlServer server = (PostgreSqlServer)Engine;
        await server.RunAsync("INSERT INTO twofactor.counts SELECT 'expired', now(), now() - interval '1 minute'");
        await Wait.UntilAsync(async () =>
        {
            CleanUp();
            return await server.ReadAsync("SELECT count(*) FROM twofactor.counts WHERE counter = 'expired'") == "0";
        });

        void CleanUp() => time.Advance(new PostgreSqlStoreOptions().CleanupInterval);
    }

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    // Without a pool, each command opens a connection.
    private NpgsqlDataSource Source(Action prepare)
    {
        NpgsqlDataSourceBuilder builder = new($"{Engine.ConnectionString};Pooling=false");
        builder.UsePhysicalConnectionInitializer(_ => prepare(), _ =>
        {
            prepare();
            return Task.CompletedTask;
        });
        return builder.Build();
    }

    private static ServiceProvider HostOf(NpgsqlDataSource source, TimeProvider time, ILoggerProvider? log = null)
    {
        ServiceCollection services = new();
        services.AddSingleton(time);
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        if (log is not null)
            services.AddLogging(logging => logging.AddProvider(log));
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(_ => source, options => options.CreateSchema = true);
        return services.BuildServiceProvider();
    }

    private NpgsqlDataSource Pool(int connections) => NpgsqlDataSource.Create($"{Engine.ConnectionString};Maximum Pool Size={connections}");

    private async Task<PostgreSqlFlowStore> OpenStoreAsync(NpgsqlDataSource source, TimeSpan? timeout = null)
    {
        await using PostgreSqlConnections ready = PostgreSqlConnections.To(Engine.ConnectionString, TimeSpan.FromSeconds(60), NullLogger<PostgreSqlListener>.Instance);
        await new PostgreSqlSchema(ready, new PostgreSqlStoreOptions { CreateSchema = true }).PrepareAsync(CancellationToken.None);
        PostgreSqlConnections connections = new(() => source, isOwned: false, timeout ?? TimeSpan.FromSeconds(60), NullLogger<PostgreSqlListener>.Instance, TimeProvider.System);
        return new PostgreSqlFlowStore(connections, new ProtectedFlows(new EphemeralDataProtectionProvider()), new PostgreSqlStoreOptions());
    }
}
