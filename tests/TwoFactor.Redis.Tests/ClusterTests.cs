using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>Redis Cluster: all keys that a script uses are in one hash slot.</summary>
public sealed partial class ClusterTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Test]
    public async Task Every_script_touches_one_slot()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisMonitor monitor = await RedisMonitor.StartAsync(server.Port);
        await using RedisFlowStore store = Open(server);
        await UseAllAsync(store);
        await store.RemoveAsync("the-end");
        IReadOnlyList<string> lines = await monitor.ReadUntilAsync("the-end");

        HashSet<string> hashes = [];
        int slot = -1;
        foreach (string line in lines)
        {
            string[] words = [.. Word().Matches(line).Select(word => word.Groups[1].Value)];
            bool isScript = words[0] is "EVALSHA" or "EVAL";
            if (isScript)
            {
                if (words[0] == "EVALSHA")
                    hashes.Add(words[1]);
                Assert.That(words[2], Is.EqualTo("1"), $"one key in {line}");
                slot = SlotOf(words[3]);
            }
            else if (line.Contains(" lua]", StringComparison.Ordinal) && words.Length > 1 && words[0] is not ("PUBLISH" or "INFO" or "TIME"))
            {
                Assert.That(SlotOf(words[1]), Is.EqualTo(slot), $"another slot in {line}");
            }
        }

        const int withoutKeys = 2; // "rights" and "eviction"
        Assert.That(hashes, Has.Count.EqualTo(typeof(RedisFlowStore).Assembly.GetManifestResourceNames().Length - withoutKeys), "every script was run");
    }

    // In cluster mode, the server refuses scripts that use undeclared keys.
    [Test]
    public async Task A_server_in_cluster_mode_runs_every_script()
    {
        await using RedisServer server = await RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Find()}"); // otherwise one that is 10,000 higher
        await server.RunAsync("CLUSTER", "ADDSLOTSRANGE", 0, 16383);
        await using RedisFlowStore store = Open(server);
        await UseAllAsync(store);
        Assert.That(await store.ReadAsync("a"), Is.Null, "it was consumed");
    }

    // CRC16 as Redis computes it (XMODEM), of the text between the first braces, or of the whole key.
    [TestCase("123456789", 12739)]
    [TestCase("{user1000}.following", 3443)]
    public void Slots_are_computed_as_Redis_does(string key, int slot) => Assert.That(SlotOf(key), Is.EqualTo(slot));

    // The second time, the client sends only the hash of each script.
    private static async Task UseAllAsync(RedisFlowStore store)
    {
        foreach (string flow in (string[])["a", "b"])
        {
            await EngineTests.EventuallyAsync(() => store.CreateAsync(flow, new byte[1], Long, TimeSpan.Zero).AsTask()); // a cluster needs a moment before it accepts commands
            await store.ReadAsync(flow);
            await store.TakeTurnAsync(flow, TimeSpan.Zero);
            await store.BringTurnForwardAsync(flow, TimeSpan.Zero);
            await store.ReplaceAsync(flow, 1, new byte[1], isFinal: true, Long);
            await store.ConsumeAsync(flow);
            await store.TakeSlotAsync("s", new SlotClaim { Flow = flow, Tag = "t", HeldFor = Long });
            await store.FreeSlotAsync("s", flow, Long);
            await store.CountAsync("c", 1, Long);
        }
    }

    private static int SlotOf(string key)
    {
        int open = key.IndexOf('{', StringComparison.Ordinal);
        int close = open < 0 ? -1 : key.IndexOf('}', open + 1);
        string hashed = close > open + 1 ? key[(open + 1)..close] : key;
        int crc = 0;
        foreach (char c in hashed)
        {
            crc ^= c << 8;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xFFFF : (crc << 1) & 0xFFFF;
        }

        return crc % 16384;
    }

    private static RedisFlowStore Open(RedisServer server) => new(
        RedisConnection.To(ConfigurationOptions.Parse(server.ConnectionString), TimeSpan.FromSeconds(5)), new ProtectedFlows(new EphemeralDataProtectionProvider()), new RedisStoreOptions());

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Word();
}
