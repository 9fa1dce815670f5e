using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing;
using TwoFactor.Testing.FlowStores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>A standby that takes over, and reads that must write nothing.</summary>
public sealed class StandbyTests : EngineTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly EphemeralDataProtectionProvider keys = new();

    private PostgreSqlServer Primary => (PostgreSqlServer)Engine;

    // Both servers act as the primary, and a node asks each of them.
    [Test]
    public async Task After_a_network_partition_one_server_hands_out_an_outcome_and_open_logins_continue()
    {
        await using PostgreSqlFlowStore here = await OpenAsync(Primary, createsSchema: true);
        await using PostgreSqlServer standby = await Primary.StartStandbyAsync();
        await here.CreateAsync("open", new byte[1], Long, TimeSpan.Zero);
        await here.CreateAsync("decided", new byte[1], Long, Long);
        await here.ReplaceAsync("decided", 1, new byte[2], isFinal: true, Long);
        await Primary.RunAsync("SELECT pg_switch_wal()");
        await using PostgreSqlFlowStore there = await OpenAsync(standby, createsSchema: false);
        await Wait.UntilAsync(async () => await standby.ReadAsync("SELECT count(*) FROM twofactor.flows WHERE key = 'decided' AND final") == "1");
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => there.ConsumeAsync("decided").AsTask()))!;
        Assert.That(e.Message, Does.Contain("25006"), "a standby refuses writes");
        await standby.RunAsync("SELECT pg_promote()");

        Assert.That(await there.ConsumeAsync("decided"), Is.Null);
        Assert.That(await there.ReadAsync("decided"), Is.Null, "the same browser's next start must not be given it again");
        Assert.That(await here.ConsumeAsync("decided"), Is.Not.Null);
        Assert.That((await there.TakeTurnAsync("open", TimeSpan.Zero)).IsTaken, Is.True);
        Assert.That(await there.ReplaceAsync("open", 1, new byte[2], isFinal: true, Long), Is.True);
        Assert.That(await there.ConsumeAsync("open"), Is.Not.Null);
    }

    // The refused login still holds the slot of its user, and the person would be sent back to it again and again.
    [Test]
    public async Task A_person_whose_answer_is_refused_after_a_takeover_is_asked_anew_at_the_next_start()
    {
        await using PostgreSqlServer primary = await PostgreSqlServer.StartAsync();
        await using StoreHosts hosts = new(primary);
        FlowRequest request = new("acme", "jdoe") { Browser = "a browser" };
        ITwoFactorFlow before = await hosts.StartFlowAsync();
        await using PostgreSqlServer standby = await primary.StartStandbyAsync();
        hosts.People.User("jdoe").Approves();
        FlowStart start = await before.StartAsync(request);
        FlowKey key = new(start.Id!) { Tenant = "acme", Subject = "jdoe", Browser = "a browser" };
        Assert.That((await before.WaitAsync(key, start.Status!.Version, TimeSpan.FromSeconds(30))).State, Is.EqualTo(ChallengeState.Approved));
        await Wait.UntilAsync(async () => await standby.ReadAsync("SELECT count(*) FROM twofactor.flows WHERE final") == "1");
        await standby.RunAsync("SELECT pg_promote()");
        ITwoFactorFlow after = await hosts.StartFlowAsync(standby.ConnectionString);

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => after.CompleteAsync(key)))!;
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
        FlowStart next = await after.StartAsync(request);
        Assert.That((next.Id is not null, next.Id == start.Id), Is.EqualTo((true, false)));
        Assert.That(hosts.People.Calls.Count(call => call.Operation == ServiceOperation.Start), Is.EqualTo(2));
    }

    // Npgsql would otherwise use the first one.
    [Test]
    public async Task Of_a_list_of_servers_the_store_uses_the_one_that_accepts_writes([Values] bool isOwn)
    {
        await using PostgreSqlServer standby = await Primary.StartStandbyAsync();
        string both = new NpgsqlConnectionStringBuilder(Primary.ConnectionString)
        {
            Host = $"127.0.0.1:{standby.Port},127.0.0.1:{Primary.Port}",
            TargetSessionAttributes = isOwn ? "any" : "prefer-standby",
        }.ConnectionString;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(both);
        ServiceCollection services = new();
        services.AddSingleton<IDataProtectionProvider>(keys);
        ITwoFactorBuilder builder = services.AddTwoFactor().AddInMemory("acme");
        if (isOwn)
            builder.AddPostgreSqlStore(both, options => options.CreateSchema = true);
        else
            builder.AddPostgreSqlStore(_ => source, options => options.CreateSchema = true);
        await using ServiceProvider host = services.BuildServiceProvider();

        await StoreHosts.StartAsync(host);
        IFlowStore store = host.GetRequiredService<IFlowStore>();
        await store.CheckAsync();
        await using IAsyncDisposable listening = await store.ListenAsync(_ => { });
        Assert.That(await store.CreateAsync($"one of two {isOwn}", new byte[1], Long, Long), Is.True);
    }

    // As after a loss of power: packets get lost, and nothing is refused.
    [Test]
    public async Task A_server_of_a_list_that_does_not_answer_leaves_time_for_the_next_one()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        string both = new NpgsqlConnectionStringBuilder(Primary.ConnectionString) { Host = $"{silent.LocalEndpoint},127.0.0.1:{Primary.Port}" }.ConnectionString;
        await using PostgreSqlConnections connections = PostgreSqlConnections.To(both, TimeSpan.FromSeconds(10), NullLogger.Instance);
        Assert.That(await connections.FindVersionAsync(CancellationToken.None), Is.GreaterThan(new Version(13, 0)));
    }

    [TestCase("Host=db1,db2", 10, 5)]
    [TestCase("Host=db1,db2,db3", 5, 2, Description = "with one second, Npgsql would wait for pooled connections without a limit")]
    [TestCase("Host=db1,db2;Timeout=60", 10, 5)]
    [TestCase("Host=db1,db2;Timeout=0", 10, 5, Description = "without a limit")]
    [TestCase("Host=db1,db2;Timeout=3", 10, 3)]
    [TestCase("Host=db1;Timeout=60", 10, 60)]
    public void Each_server_of_a_list_has_an_equal_part_of_the_timeout_but_two_seconds_at_least(string settings, int timeout, int part) =>
        Assert.That(PostgreSqlConnections.SettingsOf(settings, TimeSpan.FromSeconds(timeout)).Timeout, Is.EqualTo(part));

    // By itself, Npgsql would leave out a server that failed; here for an hour. It does not always notice a failure at once, so that a call may succeed earlier.
    [Test]
    public async Task After_all_servers_of_a_list_failed_they_are_tried_again()
    {
        await using EngineProxy proxy = new(Primary.Port);
        string both = new NpgsqlConnectionStringBuilder(Primary.ConnectionString) { Host = $"127.0.0.1:{proxy.Port},127.0.0.1:1", HostRecheckSeconds = 3600 }.ConnectionString;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(both);
        ManualTimeProvider time = new();
        await using PostgreSqlConnections connections = new(() => source, isOwned: false, TimeSpan.FromSeconds(30), NullLogger.Instance, time);
        proxy.Set(EngineFault.Unreachable);
        await FailsAsync();
        await FailsAsync();
        proxy.Set(EngineFault.None);
        time.Advance(TimeSpan.FromSeconds(1));
        await connections.FindVersionAsync(CancellationToken.None).ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.That(await connections.FindVersionAsync(CancellationToken.None), Is.GreaterThan(new Version(13, 0)));

        Task FailsAsync() => Assert.ThatAsync(() => connections.FindVersionAsync(CancellationToken.None), Throws.TypeOf<TwoFactorException>());
    }

    [Test]
    public async Task A_view_of_several_servers_is_refused()
    {
        NpgsqlDataSourceBuilder builder = new(new NpgsqlConnectionStringBuilder(Primary.ConnectionString) { Host = $"127.0.0.1:{Primary.Port},127.0.0.1:1" }.ConnectionString);
        await using NpgsqlMultiHostDataSource several = builder.BuildMultiHost();
        ServiceCollection services = new();
        services.AddSingleton<IDataProtectionProvider>(keys);
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(_ => several.WithTargetSession(TargetSessionAttributes.PreferStandby), options => options.CreateSchema = true);
        await using ServiceProvider host = services.BuildServiceProvider();
        Assert.That(() => StoreHosts.StartAsync(host), Throws.InvalidOperationException.With.Message.Contains("WithTargetSession"));
    }

    // The server was the primary when the connections were opened. The address leads to its successor by now, but a pool would keep the connections. What
    // the old server knows may be old, so that it is not believed either.
    [Test]
    public async Task Connections_to_a_server_that_became_a_standby_are_given_up()
    {
        await using PostgreSqlFlowStore other = await OpenAsync(Primary, createsSchema: true);
        await using PostgreSqlServer standby = await Primary.StartStandbyAsync();
        await AreGivenUpAsync("read", (store, _) => store.ReadAsync("missing").AsTask());
        await AreGivenUpAsync("write", (store, _) => store.RemoveAsync("missing").AsTask());
        await AreGivenUpAsync("check", (store, _) => store.CheckAsync().AsTask());
        await AreGivenUpAsync("listen", (store, _) => store.ListenAsync(_ => { }).AsTask());
        await AreGivenUpAsync("clean-up", (_, connections) => connections.ExecuteAsync(PostgreSqlCommands.Of(new PostgreSqlStoreOptions()).Cleanup.First(), CancellationToken.None));

        async Task AreGivenUpAsync(string name, Func<PostgreSqlFlowStore, PostgreSqlConnections, Task> call)
        {
            await using EngineProxy address = new(standby.Port);
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(Primary.ConnectionStringAt(address.Port));
            PostgreSqlConnections connections = new(() => source, isOwned: false, TimeSpan.FromSeconds(30), NullLogger<PostgreSqlListener>.Instance, new ManualTimeProvider());
            await using PostgreSqlFlowStore store = new(connections, new ProtectedFlows(keys), new PostgreSqlStoreOptions());
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => call(store, connections), name))!;
            Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)), name);
            Assert.That(e.Message, Does.Contain("25006").And.Contain("standby"), name);

            address.LeadTo(Primary.Port);
            Assert.That(await store.ReadAsync("missing"), Is.Null, name);
        }
    }

    [Test]
    public async Task Over_a_server_that_refuses_all_writes_connections_are_not_given_up_at_each_command()
    {
        await using PostgreSqlFlowStore other = await OpenAsync(Primary, createsSchema: true);
        await using PostgreSqlServer standby = await Primary.StartStandbyAsync();
        int opened = 0;
        NpgsqlDataSourceBuilder builder = new(standby.ConnectionString);
        builder.UsePhysicalConnectionInitializer(_ => { }, _ =>
        {
            opened++;
            return Task.CompletedTask;
        });
        await using NpgsqlDataSource source = builder.Build();
        ManualTimeProvider time = new();
        PostgreSqlConnections connections = new(() => source, isOwned: false, TimeSpan.FromSeconds(30), NullLogger<PostgreSqlListener>.Instance, time);
        await using PostgreSqlFlowStore store = new(connections, new ProtectedFlows(keys), new PostgreSqlStoreOptions());
        foreach (int expected in new[] { 1, 2, 2, 2 })
            Assert.That(await OpenedAfterAsync(), Is.EqualTo(expected));
        time.Advance(TimeSpan.FromSeconds(1));
        foreach (int expected in new[] { 2, 3, 3 })
            Assert.That(await OpenedAfterAsync(), Is.EqualTo(expected));
        for (int second = 0; second < 60; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await OpenedAfterAsync();
        }

        Assert.That(opened, Is.LessThan(15), "every ten seconds in the end");

        async Task<int> OpenedAfterAsync()
        {
            await Assert.ThrowsAsync<TwoFactorException>(() => store.RemoveAsync("missing").AsTask());
            return opened;
        }
    }

    // Nobody else would say so before the first login fails.
    [Test]
    public async Task A_host_that_starts_over_a_standby_says_so_until_it_is_promoted()
    {
        await using PostgreSqlServer primary = await PostgreSqlServer.StartAsync();
        await using PostgreSqlFlowStore tables = await OpenAsync(primary, createsSchema: true);
        await using PostgreSqlServer standby = await primary.StartStandbyAsync();
        ManualTimeProvider time = new();
        using TelemetryRecorder log = new();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(standby.ConnectionString);
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IDataProtectionProvider>(keys);
        services.AddLogging(logging => logging.AddProvider(log));
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(_ => source);
        await using ServiceProvider host = services.BuildServiceProvider();
        await StoreHosts.StartAsync(host);
        Assert.That(Told(), Is.EqualTo(1));
        await Wait.UntilAsync(() => Told() > 1, () => time.Advance(TimeSpan.FromSeconds(5)));
        await standby.RunAsync("SELECT pg_promote()");
        await standby.RunAsync("INSERT INTO twofactor.counts SELECT 'expired', now(), now() - interval '1 minute'");
        await Wait.UntilAsync(async () =>
        {
            time.Advance(new PostgreSqlStoreOptions().CleanupInterval);
            return await standby.ReadAsync("SELECT count(*) FROM twofactor.counts") == "0";
        });

        int Told() => log.Records.Count(record => record.ToString().Contains("25006", StringComparison.Ordinal) && record.ToString().Contains("tables of logins", StringComparison.Ordinal));
    }

    // Locking a row would set its xmax.
    [Test]
    public async Task A_turn_that_is_not_due_writes_nothing()
    {
        await using PostgreSqlFlowStore store = await OpenAsync(Primary, createsSchema: true);
        await store.CreateAsync("looked at", new byte[1], Long, Long);
        Assert.That((await store.TakeTurnAsync("looked at", Long)).IsTaken, Is.False);
        Assert.That(await Primary.ReadAsync("SELECT xmax::text FROM twofactor.flows WHERE key = 'looked at'"), Is.EqualTo("0"));
    }

    // The stored times are those of the old primary, whose clock was an hour ahead of the standby that took over.
    [Test]
    public async Task A_server_clock_that_is_behind_does_not_delay_a_turn()
    {
        await using PostgreSqlFlowStore store = await OpenAsync(Primary, createsSchema: true);
        await store.CreateAsync("ahead", new byte[1], Long, Long);
        await Primary.RunAsync("UPDATE twofactor.flows SET last_turn = last_turn + interval '1 hour', next_turn = next_turn + interval '1 hour' WHERE key = 'ahead'");
        Assert.That((await store.TakeTurnAsync("ahead", Long)).IsTaken, Is.True);
        Assert.That((await store.TakeTurnAsync("ahead", Long)).IsTaken, Is.False);
    }

    [Test]
    public async Task A_flow_is_not_older_than_zero_by_a_clock_that_is_behind()
    {
        await using PostgreSqlFlowStore store = await OpenAsync(Primary, createsSchema: true);
        await store.CreateAsync("young", new byte[1], Long, TimeSpan.Zero);
        await Primary.RunAsync("UPDATE twofactor.flows SET created = created + interval '1 hour' WHERE key = 'young'");
        Assert.That((await store.ReadAsync("young"))!.Age, Is.EqualTo(TimeSpan.Zero));
        Assert.That((await store.TakeTurnAsync("young", Long)).Flow!.Age, Is.EqualTo(TimeSpan.Zero));
    }

    // A clean-up between the calls would otherwise delete it, and the limit would let more through.
    [Test]
    public async Task An_event_is_kept_for_the_longest_window_so_far()
    {
        await using PostgreSqlFlowStore store = await OpenAsync(Primary, createsSchema: true);
        await store.CountAsync("starts", 5, Long);
        await store.CountAsync("starts", 5, TimeSpan.FromSeconds(1));
        await store.CountAsync("starts", 5, TimeSpan.FromSeconds(1));
        Assert.That(await Primary.ReadAsync("SELECT count(*)::text FROM twofactor.counts WHERE expires > now() + interval '50 minutes'"), Is.EqualTo("3"));
    }

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    private async Task<PostgreSqlFlowStore> OpenAsync(PostgreSqlServer server, bool createsSchema)
    {
        PostgreSqlStoreOptions options = new() { CreateSchema = createsSchema };
        PostgreSqlConnections connections = PostgreSqlConnections.To(server.ConnectionString, TimeSpan.FromSeconds(5), NullLogger<PostgreSqlListener>.Instance);
        if (createsSchema)
            await new PostgreSqlSchema(connections, options).PrepareAsync(CancellationToken.None);
        return new PostgreSqlFlowStore(connections, new ProtectedFlows(keys), options);
    }
}
