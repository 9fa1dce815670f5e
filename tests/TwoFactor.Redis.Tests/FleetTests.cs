using TwoFactor.Tests.Stores;
using TwoFactor.Tests.Stores.Fleet;

namespace TwoFactor.Redis.Tests;

/// <summary>Three host processes over Redis.</summary>
public sealed class FleetTests : SharedFleetTests
{
    [Test]
    public async Task A_replica_takes_over_while_logins_are_open()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync("--replicaof", $"127.0.0.1 {primary.Port}", "--repl-diskless-sync-delay", "0");
        primary.Replica = replica;
        await RunAsync(
            nodes: 3,
            async _ =>
            {
                Assert.That((int)await primary.RunAsync("WAIT", 1, 30_000), Is.EqualTo(1), "replicas that have every login");
                await primary.StopAsync();
                await replica.RunAsync("REPLICAOF", "NO", "ONE");
            },
            primary,
            isBeforeAnswers: true);
    }

    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
