using System.Collections.Concurrent;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>A replica that takes over, and a server that restarts with older data.</summary>
public sealed class ReplicaTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly EphemeralDataProtectionProvider keys = new();

    // Both servers act as the primary, and a node asks each of them.
    [Test]
    public async Task After_a_network_partition_only_one_server_hands_out_an_outcome()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        await using RedisServer replica = await ReplicaOfAsync(primary);
        await using RedisFlowStore here = Open(primary.ConnectionString);
        await here.CreateAsync("decided", new byte[1], Long, Long);
        await here.ReplaceAsync("decided", 1, new byte[2], isFinal: true, Long);
        await WaitForReplicaAsync(primary);
        await replica.RunAsync("REPLICAOF", "NO", "ONE");
        await using RedisFlowStore there = Open(replica.ConnectionString);
        Assert.That((await there.ReadAsync("decided"))?.IsFinal, Is.True, "the replica has it");

        Assert.That(await there.ConsumeAsync("decided"), Is.Null);
        Assert.That(await here.ConsumeAsync("decided"), Is.Not.Null);
        Assert.That(await there.ConsumeAsync("decided"), Is.Null);
    }

    [Test]
    public async Task A_primary_that_must_have_a_replica_decides_no_login_without_one()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        await using RedisServer replica = await ReplicaOfAsync(primary);
        await using RedisFlowStore here = Open(primary.ConnectionString);
        await here.CreateAsync("open", new byte[1], Long, TimeSpan.Zero);
        await WaitForReplicaAsync(primary);
        await primary.RunAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        await here.CheckAsync();
        await replica.RunAsync("REPLICAOF", "NO", "ONE");
        await using RedisFlowStore there = Open(replica.ConnectionString);

        TwoFactorException? refused = null;
        await Wait.UntilAsync(async () => (refused = await FailureAsync(() => here.CheckAsync())) is not null); // it notices after a moment
        TwoFactorException? decision = await FailureAsync(async () => await here.ReplaceAsync("open", 1, new byte[2], isFinal: true, Long));
        Assert.That(
            (refused!.Message.Contains("NOREPLICAS", StringComparison.Ordinal), decision?.Error, decision?.MayHaveBeenProcessed),
            Is.EqualTo((true, TwoFactorError.Unavailable, false)));
        Assert.That(await there.ReplaceAsync("open", 1, new byte[2], isFinal: true, Long), Is.True);
        Assert.That(await there.ConsumeAsync("open"), Is.Not.Null);
        Assert.That(await FailureAsync(async () => await here.ConsumeAsync("open")), Is.Not.Null);
    }

    [Test]
    public async Task An_open_login_continues_when_a_replica_takes_over()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        await using RedisServer replica = await ReplicaOfAsync(primary);
        await using RedisFlowStore store = Open($"{primary.ConnectionString},{replica.ConnectionString}");
        await store.CreateAsync("open", new byte[1], Long, TimeSpan.Zero);
        await WaitForReplicaAsync(primary);
        await primary.StopAsync();
        await replica.RunAsync("REPLICAOF", "NO", "ONE");

        FlowTurn turn = await EngineTests.EventuallyAsync(() => store.TakeTurnAsync("open", TimeSpan.Zero).AsTask());
        Assert.That(turn.IsTaken, Is.True);
        Assert.That(await store.ReplaceAsync("open", 1, new byte[2], isFinal: true, Long), Is.True);
        Assert.That(await store.ConsumeAsync("open"), Is.Not.Null);
    }

    // One name for whichever server is the primary, as of a service in Kubernetes. The old primary keeps its connections when it becomes a replica.
    [Test]
    public async Task A_name_that_leads_to_another_primary_is_resolved_again_though_no_connection_was_lost()
    {
        await using RedisServer old = await RedisServer.StartAsync();
        await using RedisServer next = await ReplicaOfAsync(old);
        await using EngineProxy name = new(old.Port);
        await using RedisFlowStore store = Open(next.ConnectionStringAt(name.Port));
        ConcurrentQueue<string?> heard = [];
        await using IAsyncDisposable listening = await store.ListenAsync(heard.Enqueue);
        Assert.That(await store.CreateAsync("before", new byte[1], Long, Long), Is.True);
        await WaitForReplicaAsync(old);
        await next.RunAsync("REPLICAOF", "NO", "ONE");
        await old.RunAsync("REPLICAOF", "127.0.0.1", next.Port);
        name.LeadTo(next.Port);

        HashSet<string> reasons = [];
        await Wait.UntilAsync(async () =>
        {
            try
            {
                return await store.CreateAsync("after", new byte[1], Long, Long);
            }
            catch (TwoFactorException e)
            {
                reasons.Add(e.Message);
                return false;
            }
        });
        Assert.That(reasons, Does.Contain("Redis cannot be used now (no primary among the servers)."));
        await Wait.UntilAsync(() => heard.Contains(null));
        Assert.That(await store.BringTurnForwardAsync("after", TimeSpan.Zero), Is.True);
        await Wait.UntilAsync(() => heard.Contains("after"));
    }

    // The client of a host looks at the roles once a minute. Until then, it would go on reading there.
    [Test]
    public async Task A_primary_that_became_a_replica_answers_no_read_and_the_new_one_is_found([Values] bool isOverlapping)
    {
        await using RedisServer old = await RedisServer.StartAsync();
        await using RedisServer next = await ReplicaOfAsync(old);
        await using ConnectionMultiplexer client = await ConnectionMultiplexer.ConnectAsync($"{old.ConnectionString},{next.ConnectionString}");
        await using RedisFlowStore store = new(
            new RedisConnection(() => Task.FromResult<IConnectionMultiplexer>(client), isOwned: false, TimeSpan.FromSeconds(5), TimeProvider.System),
            new ProtectedFlows(keys),
            new RedisStoreOptions());
        await store.CreateAsync("open", new byte[1], Long, Long);
        await WaitForReplicaAsync(old);
        if (!isOverlapping) // two primaries at once are avoided
        {
            await old.RunAsync("REPLICAOF", "127.0.0.1", next.Port);
            await Wait.UntilAsync(async () => (await FailureAsync(async () => await store.ReadAsync("open")))?.Message.Contains("no primary", StringComparison.Ordinal) == true);
        }

        await next.RunAsync("REPLICAOF", "NO", "ONE");
        await next.RunAsync("HINCRBY", "twofactor:flow:open", "version", 1);
        if (!isOverlapping)
        {
            Assert.That((await EngineTests.EventuallyAsync(() => store.ReadAsync("open").AsTask()).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System))?.Version, Is.EqualTo(2));
            return;
        }

        await old.RunAsync("REPLICAOF", "127.0.0.1", next.Port);

        TwoFactorException? refused = await FailureAsync(async () => await store.ReadAsync("open"));
        Assert.That((refused?.Message, refused?.MayHaveBeenProcessed), Is.EqualTo(("Redis cannot be used now (READONLY).", false)));
        StoredFlow? found = await EngineTests.EventuallyAsync(() => store.ReadAsync("open").AsTask()).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.That(found?.Version, Is.EqualTo(2));
    }

    [TestCase("min-replicas-to-write", "1")]
    [TestCase("maxmemory", "1")]
    public async Task A_primary_that_refuses_writes_is_still_read(string setting, string value)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisFlowStore store = Open(server.ConnectionString);
        await store.CreateAsync("open", new byte[1], Long, Long);
        await server.RunAsync("CONFIG", "SET", setting, value);
        await Wait.UntilAsync(async () => await FailureAsync(() => store.CheckAsync()) is not null); // it notices after a moment
        StoredFlow? read = await store.ReadAsync("open");
        Assert.That((read?.Version, await ExpiryAsync(server, "open")), Is.EqualTo((1, true)));
    }

    [Test]
    public async Task After_a_restart_an_earlier_outcome_is_handed_out_only_with_KeepsAcknowledgedWrites([Values] bool keepsAll)
    {
        await using RedisServer server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using RedisFlowStore store = Open(server.ConnectionString, keepsAll);
        await store.CreateAsync("decided", new byte[1], Long, Long);
        await store.ReplaceAsync("decided", 1, new byte[2], isFinal: true, Long);
        await server.StopAsync();
        await server.StartAgainAsync();
        StoredFlow? handedOut = await EngineTests.EventuallyAsync(() => store.ConsumeAsync("decided").AsTask());
        Assert.That(handedOut is not null, Is.EqualTo(keepsAll));
    }

    // The stored times are those of the old primary, whose clock was an hour ahead of the replica that took over.
    [Test]
    public async Task A_server_clock_that_is_behind_does_not_delay_a_turn()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisFlowStore store = Open(server.ConnectionString);
        await store.CreateAsync("ahead", new byte[1], Long, Long);
        foreach (string field in (string[])["last", "turn"])
            await server.RunAsync("HINCRBY", "twofactor:flow:ahead", field, (long)Long.TotalMilliseconds);
        Assert.That((await store.TakeTurnAsync("ahead", Long)).IsTaken, Is.True);
        Assert.That((await store.TakeTurnAsync("ahead", Long)).IsTaken, Is.False);
    }

    private static async Task<RedisServer> ReplicaOfAsync(RedisServer primary)
    {
        RedisServer replica = await RedisServer.StartAsync("--replicaof", $"127.0.0.1 {primary.Port}", "--repl-diskless-sync-delay", "0");
        await WaitForReplicaAsync(primary);
        return replica;
    }

    private static async Task WaitForReplicaAsync(RedisServer primary)
    {
        await primary.RunAsync("SET", "replicated", "1");
        await Wait.UntilAsync(async () => (int)await primary.RunAsync("WAIT", 1, 200) == 1);
    }

    private static async Task<TwoFactorException?> FailureAsync(Func<ValueTask> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (TwoFactorException e)
        {
            return e;
        }
    }

    private static async Task<bool> ExpiryAsync(RedisServer server, string flow) => (long)await server.RunAsync("PTTL", $"twofactor:flow:{flow}") > 0;

    private RedisFlowStore Open(string servers, bool keepsAll = false) => new(
        RedisConnection.To(ConfigurationOptions.Parse(servers), TimeSpan.FromSeconds(2)), new ProtectedFlows(keys), new RedisStoreOptions { KeepsAcknowledgedWrites = keepsAll });
}
