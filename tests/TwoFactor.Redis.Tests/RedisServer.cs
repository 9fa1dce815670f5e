using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TwoFactor.Tests.Programs;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>A Redis server on loopback, with its data in a temporary folder.</summary>
internal sealed class RedisServer : StoreEngine
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-redis-");
    private readonly string[] settings;
    private Process? process;

    private RedisServer(string[] settings) => this.settings = settings;

    public override string Kind => "redis";

    /// <summary>Starts a server, or skips the test if Redis is not installed.</summary>
    /// <param name="settings">Further settings, as on Redis' command line.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        NeededProgram.Find("redis-server", "redis-server");
        RedisServer server = new(settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>The server that may take over, which stores are told of as well.</summary>
    public RedisServer? Replica { get; set; }

    public override string ConnectionStringAt(int port) => Replica is null ? $"127.0.0.1:{port}" : $"127.0.0.1:{port},{Replica.ConnectionString}";

    public override string ConnectionStringAs(string application) => $"{ConnectionString},name={application}";

    public override async Task<int> CountConnectionsAsync(string application) =>
        ((string)(await RunAsync("CLIENT", "LIST"))!).Split('\n').Count(client => client.Contains($" name={application} ", StringComparison.Ordinal));

    // The client sends a script's text at first, and then names it by its hash.
    public override IReadOnlyList<byte[]> CollectingCommands
    {
        get
        {
            using Stream script = typeof(RedisStoreOptions).Assembly.GetManifestResourceStream("consume")!;
#pragma warning disable CA5350 // Redis' own naming
            return [Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(script))), "and removes it; nothing if there is none"u8.ToArray()];
#pragma warning restore CA5350
        }
    }

    public override void AddTo(ITwoFactorBuilder builder, string connectionString, TimeSpan timeout, Secret? nameKey = null) =>
        builder.AddRedisStore(connectionString, options => (options.Timeout, options.NameKey) = (timeout, nameKey));

    public override async Task StartAgainAsync()
    {
        string program = NeededProgram.Find("redis-server", "redis-server");
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", folder.FullName, "--save", "", .. settings];
        process = await StartedServer.StartAsync(new ProcessStartInfo(program, arguments), "Ready to accept connections");
    }

    /// <summary>Runs an administrator's command.</summary>
    public async Task<RedisResult> RunAsync(string command, params object[] arguments)
    {
        await using ConnectionMultiplexer connection = await ConnectAsync();
        return await connection.GetServers()[0].ExecuteAsync(command, arguments);
    }

    public async Task<string> FindVersionAsync() => ((string)(await RunAsync("INFO", "server"))!)
        .Split("redis_version:", 2)[1].Split('\r', 2)[0];

    // Each key as text and as DUMP returns it.
    public override async Task<string> DumpAsync()
    {
        await using ConnectionMultiplexer connection = await ConnectAsync();
        StringBuilder dump = new();
        IDatabase database = connection.GetDatabase();
        foreach (RedisKey key in connection.GetServers()[0].Keys())
        {
            dump.Append(key).Append('\n');
            dump.Append(Text(await database.KeyDumpAsync(key))).Append('\n');
            RedisType type = await database.KeyTypeAsync(key);
            if (type == RedisType.Hash)
                dump.AppendJoin('\n', (await database.HashGetAllAsync(key)).Select(field => $"{field.Name}={Text(field.Value)}"));
            else if (type == RedisType.SortedSet)
                dump.AppendJoin('\n', (await database.SortedSetRangeByRankWithScoresAsync(key)).Select(one => $"{Text(one.Element)}={one.Score}"));
            else if (type == RedisType.String)
                dump.Append(Text(await database.StringGetAsync(key)));
        }

        return dump.ToString();
    }

    public override async Task StopAsync()
    {
        if (process is not { } running)
            return;
        process = null;
        running.Kill();
        await running.WaitForExitAsync();
        running.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    // Longer than usual, because the machine may be busy.
    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(ConnectionString);
        options.AllowAdmin = true;
        options.ConnectTimeout = options.AsyncTimeout = 60_000;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private static string Text(RedisValue value) => value.IsNull ? string.Empty : Encoding.Latin1.GetString((byte[])value!);
}
