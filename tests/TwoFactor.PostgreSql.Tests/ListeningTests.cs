using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Testing;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Listeners over PostgreSQL: each uses a connection, and one that fails must give it back to the pool.</summary>
public sealed class ListeningTests : SharedListeningTests
{
    private const int Pool = 2;

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    protected override byte[] ListeningCommand { get; } = "LISTEN "u8.ToArray();

    [Test]
    public async Task A_listener_that_timed_out_keeps_no_connection()
    {
        await using EngineProxy proxy = new(Engine.Port);
        await using StoreHosts hosts = new(Engine) { Timeout = TimeSpan.FromSeconds(0.5) };
        await hosts.StartAsync(); // creates the tables
        proxy.Set(EngineFault.Unreachable); // so that the host itself does not listen
        IFlowStore store = (await hosts.StartAsync($"{Engine.ConnectionStringAt(proxy.Port)};Maximum Pool Size={Pool}")).GetRequiredService<IFlowStore>();
        proxy.Set(EngineFault.None);
        await EventuallyAsync(() => store.ReadAsync("connected").AsTask());
        proxy.Set(EngineFault.Slow);
        for (int i = 0; i <= Pool; i++)
            await Assert.ThrowsAsync<TwoFactorException>(() => store.ListenAsync(_ => { }).AsTask());
        proxy.Set(EngineFault.None);
        await HearAsync(store, "after the slowness");
    }

    // A fault that nothing foresees; here multiplexed connections, which cannot wait, and which a host refuses when it starts.
    [Test]
    public async Task A_listener_survives_any_failure_and_says_so()
    {
        using TelemetryRecorder recorder = new();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Engine.ConnectionString + ";Multiplexing=true");
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddLogging(logging => logging.AddProvider(recorder));
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(_ => source);
        await using ServiceProvider host = services.BuildServiceProvider();
        await using IAsyncDisposable listening = await host.GetRequiredService<IFlowStore>().ListenAsync(_ => { });
        await Wait.UntilAsync(() => recorder.Records.Count(record => record.ToString().Contains("NotSupportedException", StringComparison.Ordinal)) >= 2);
    }

    // The server answers, but refuses the connection: here because its user may not log in.
    [Test]
    public async Task A_node_that_hears_nothing_for_ten_seconds_says_so_once_for_each_outage_and_then_tries_less_often_until_it_hears_again()
    {
        PostgreSqlServer server = (PostgreSqlServer)Engine;
        await server.RunAsync("CREATE ROLE hears LOGIN");
        ManualTimeProvider time = new();
        using TelemetryRecorder recorder = new();
        using ILoggerFactory log = LoggerFactory.Create(logging => logging.AddProvider(recorder));
        int attempts = 0;
        int gaps = 0;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Engine.ConnectionString.Replace("Username=postgres", "Username=hears", StringComparison.Ordinal));
        await using PostgreSqlListener listener = await new PostgreSqlListener(
            OpenAsync, _ => { }, new PoolUse(), "any_channel", _ => Interlocked.Increment(ref gaps), TimeSpan.FromSeconds(30), log.CreateLogger("listening"), time, CancellationToken.None).StartAsync(CancellationToken.None);
        await server.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hears'");
        await Wait.UntilAsync(() => time.ArmedTimers == 1);
        time.Advance(TimeSpan.FromSeconds(0.5));
        await Wait.UntilAsync(() => Volatile.Read(ref gaps) == 1);
        for (int outage = 1; outage <= 2; outage++)
        {
            await server.RunAsync("ALTER ROLE hears NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hears'");
            await Wait.UntilAsync(() => time.ArmedTimers == 1);
            for (int i = 0; i < 19; i++)
                await NextAsync(TimeSpan.FromSeconds(0.5));
            Assert.That(Told(), Is.EqualTo(outage - 1));
            await NextAsync(TimeSpan.FromSeconds(0.5));
            Assert.That(Told(), Is.EqualTo(outage));
            int before = attempts;
            for (int i = 0; i < 9; i++)
                time.Advance(TimeSpan.FromSeconds(0.5));
            Assert.That(attempts, Is.EqualTo(before));
            await NextAsync(TimeSpan.FromSeconds(0.5));
            await NextAsync(TimeSpan.FromSeconds(5));
            Assert.That(Told(), Is.EqualTo(outage));

            await server.RunAsync("ALTER ROLE hears LOGIN");
            await Wait.UntilAsync(async () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return await server.ReadAsync("SELECT count(*) FROM pg_stat_activity WHERE usename = 'hears' AND query LIKE 'LISTEN%' AND state = 'idle'") == "1";
            });
            await Wait.UntilAsync(() => Volatile.Read(ref gaps) == outage + 1);
            Assert.That(recorder.Find("receives notifications from other nodes again.").Count, Is.EqualTo(outage), "a short outage is not logged, nor its end");
        }

        // Waits until the listener has tried once more, and waits again.
        Task NextAsync(TimeSpan later)
        {
            int before = Volatile.Read(ref attempts);
            time.Advance(later);
            return Wait.UntilAsync(() => Volatile.Read(ref attempts) > before && time.ArmedTimers == 1);
        }

        async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref attempts);
            return await source.OpenConnectionAsync(cancellationToken);
        }

        int Told() => recorder.Find("will connect again. PostgreSQL cannot be used now (28000)").Count;
    }

    // One of several addresses may be that of a standby, which accepts connections but refuses LISTEN.
    [Test]
    public async Task A_listener_that_a_standby_refused_keeps_no_connection()
    {
        await using StoreHosts hosts = new(Engine);
        await hosts.StartAsync();
        await using PostgreSqlServer standby = await ((PostgreSqlServer)Engine).StartStandbyAsync();
        await using StoreHosts there = new(standby);
        IFlowStore store = (await there.StartAsync($"{standby.ConnectionString};Maximum Pool Size={Pool}")).GetRequiredService<IFlowStore>();
        for (int i = 0; i <= Pool; i++)
        {
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.ListenAsync(_ => { }).AsTask()))!;
            Assert.That(e.Message, Does.Contain("25006"));
        }

        await standby.RunAsync("SELECT pg_promote()");
        await HearAsync(store, "after the takeover");
    }
}
