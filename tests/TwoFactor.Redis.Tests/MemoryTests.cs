using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing;

namespace TwoFactor.Redis.Tests;

/// <summary>Redis with its memory used up.</summary>
public sealed class MemoryTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly byte[] Content = new byte[IFlowStore.MaximumContentLength];

    [Test]
    public async Task A_full_server_refuses_new_logins_and_finishes_those_that_are_open()
    {
        await using RedisServer server = await RedisServer.StartAsync("--maxmemory", "8mb", "--maxmemory-policy", "noeviction");
        await using RedisFlowStore store = Open(server);
        Assert.That(await store.CreateAsync("open", new byte[1], Long, TimeSpan.Zero), Is.True);
        Assert.That(await FillAsync(store, 500), Is.LessThan(500), "the memory is full");

        Assert.That((await store.TakeTurnAsync("open", TimeSpan.Zero)).IsTaken, Is.True);
        Assert.That(await store.BringTurnForwardAsync("open", TimeSpan.Zero), Is.True);
        Assert.That(await store.ReplaceAsync("open", 1, new byte[2], isFinal: true, Long), Is.True);
        Assert.That(await store.ConsumeAsync("open"), Is.Not.Null);
        Assert.That(await store.ConsumeAsync("open"), Is.Null);
    }

    [Test]
    public async Task An_evicted_login_cannot_be_approved_polled_or_collected()
    {
        await using RedisServer server = await RedisServer.StartAsync("--maxmemory", "8mb", "--maxmemory-policy", "allkeys-lru");
        await using RedisFlowStore store = Open(server);
        await store.CreateAsync("open", new byte[1], Long, TimeSpan.Zero);
        await store.CreateAsync("decided", new byte[1], Long, TimeSpan.Zero);
        await store.ReplaceAsync("decided", 1, new byte[2], isFinal: true, Long);
        for (int i = 0; i < 100 && (await IsThereAsync(server, "open") || await IsThereAsync(server, "decided")); i++)
            await FillAsync(store, 50);

        Assert.That((await store.TakeTurnAsync("open", TimeSpan.Zero)).Flow, Is.Null);
        Assert.That(await store.ReplaceAsync("open", 1, new byte[2], isFinal: true, Long), Is.False);
        Assert.That(await store.ConsumeAsync("decided"), Is.Null);
        Assert.That(await store.ReadAsync("decided"), Is.Null);
    }

    [TestCase("100mb", "noeviction", "allkeys-lru")]
    [TestCase("100mb", "noeviction", "volatile-ttl")]
    [TestCase("0", "allkeys-lru", null)]
    public async Task A_policy_that_evicts_is_logged_once_and_looked_for_once_a_minute(string limit, string policy, string? later)
    {
        ManualTimeProvider time = new();
        time.Advance(TimeSpan.FromSeconds(1));
        using TelemetryRecorder log = new();
        await using RedisServer server = await RedisServer.StartAsync("--maxmemory", limit, "--maxmemory-policy", policy);
        await using ConnectionMultiplexer client = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await using RedisFlowStore store = new(
            new RedisConnection(() => Task.FromResult<IConnectionMultiplexer>(client), isOwned: false, TimeSpan.FromSeconds(10), time, log.CreateLogger("redis")),
            new ProtectedFlows(new EphemeralDataProtectionProvider()),
            new RedisStoreOptions());
        await store.CheckAsync();
        if (later is not null)
            await server.RunAsync("CONFIG", "SET", "maxmemory-policy", later);
        await store.CheckAsync();
        Assert.That(log.Find("maxmemory-policy"), Is.Empty);
        for (int i = 0; i < 2; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await store.CheckAsync();
        }

        Assert.That(log.Find($"maxmemory-policy is {later}"), Has.Count.EqualTo(later is null ? 0 : 1));
    }

    private static RedisFlowStore Open(RedisServer server) => new(
        RedisConnection.To(ConfigurationOptions.Parse(server.ConnectionString), TimeSpan.FromSeconds(10)), new ProtectedFlows(new EphemeralDataProtectionProvider()), new RedisStoreOptions());

    private static async Task<bool> IsThereAsync(RedisServer server, string flow) => (int)await server.RunAsync("EXISTS", $"twofactor:flow:{flow}") == 1;

    private static async Task<int> FillAsync(RedisFlowStore store, int count)
    {
        int added = 0;
        while (added < count && await store.CreateAsync(Guid.NewGuid().ToString("n"), Content, Long, Long))
            added++;
        return added;
    }
}
