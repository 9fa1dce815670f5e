using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Redis.Tests;

/// <summary>A Redis of our own on loopback, without anything on disk.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private Process? process;

    private RedisServer(int port) => Port = port;

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts a server, or ends the test where there is none to start.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        RedisServer server = new(FreePort());
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        string program = NeededProgram.Find("redis-server", "redis-server");
        process = Process.Start(new ProcessStartInfo(program, ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                break;
        }

        Assert.That(process.HasExited, Is.False, "redis-server did not start");
        _ = process.StandardOutput.ReadToEndAsync(); // so that its output never fills
    }

    /// <summary>Everything that the server holds, as bytes.</summary>
    public async Task<string> DumpAsync()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
        System.Text.StringBuilder dump = new();
        IDatabase database = connection.GetDatabase();
        foreach (RedisKey key in connection.GetServers()[0].Keys())
        {
            dump.Append(key).Append('\n');
            if (await database.KeyTypeAsync(key) != RedisType.Hash)
                continue;
            foreach (HashEntry field in await database.HashGetAllAsync(key))
                dump.Append(field.Name).Append('=').Append(System.Text.Encoding.Latin1.GetString((byte[])field.Value!)).Append('\n');
        }

        return dump.ToString();
    }

    public void Stop()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
        process = null;
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
