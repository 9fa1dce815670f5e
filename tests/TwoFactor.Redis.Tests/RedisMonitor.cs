using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Redis.Tests;

/// <summary>Reads the commands that a server gets and those that its scripts run.</summary>
internal sealed class RedisMonitor : IAsyncDisposable
{
    private readonly TcpClient client = new();
    private StreamReader lines = null!;

    public static async Task<RedisMonitor> StartAsync(int port)
    {
        RedisMonitor monitor = new();
        await monitor.client.ConnectAsync(IPAddress.Loopback, port);
        await monitor.client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        monitor.lines = new StreamReader(monitor.client.GetStream());
        await monitor.lines.ReadLineAsync();
        return monitor;
    }

    /// <summary>The lines before the first one with this text.</summary>
    public async Task<IReadOnlyList<string>> ReadUntilAsync(string text)
    {
        List<string> read = [];
        while (await lines.ReadLineAsync() is { } line && !line.Contains(text, StringComparison.Ordinal))
            read.Add(line);
        return read;
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
