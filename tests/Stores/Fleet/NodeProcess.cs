using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace TwoFactor.Tests.Stores.Fleet;

/// <summary>A host in its own process.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<NodeAnswer>> open = new();
    private readonly ConcurrentDictionary<string, int> logged = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock writing = new();
    private int last;
    private volatile bool isGone;

    private NodeProcess(Process process)
    {
        this.process = process;
        _ = ReadAsync();
        _ = ReadLogAsync();
    }

    public bool IsGone => isGone;

    /// <summary>The most frequent lines of the node's log, with their counts.</summary>
    public string Log => string.Join('\n', logged.OrderByDescending(line => line.Value).Take(20).Select(line => $"{line.Value} x {line.Key}"));

    public static async Task<NodeProcess> StartAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "TwoFactor.StoreNode.dll");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = new(dotnet, ["exec", program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        NodeProcess node = new(Process.Start(start)!);
        try
        {
            await node.ready.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public Task<NodeAnswer> AskAsync(string operation, string tenant, string subject, string id = "", long version = 0)
    {
        int number = Interlocked.Increment(ref last);
        TaskCompletionSource<NodeAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        open[number] = answer;
        try
        {
            lock (writing)
            {
                process.StandardInput.WriteLine(string.Join('\t', number.ToString(CultureInfo.InvariantCulture), operation, tenant, subject, id, version.ToString(CultureInfo.InvariantCulture)));
                process.StandardInput.Flush();
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            isGone = true;
        }

        if (isGone)
            answer.TrySetResult(new NodeAnswer("gone", []));
        return answer.Task;
    }

    /// <summary>Kills the process, as a power cut would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Stops the host gracefully, as a deployment does.</summary>
    public async Task StopAsync()
    {
        lock (writing)
            process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private async Task ReadLogAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
            logged.AddOrUpdate(line, 1, static (_, count) => count + 1);
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                ready.TrySetResult();
                continue;
            }

            string[] parts = line.Split('\t');
            if (open.TryRemove(int.Parse(parts[0], CultureInfo.InvariantCulture), out TaskCompletionSource<NodeAnswer>? answer))
                answer.TrySetResult(new NodeAnswer(parts[1], parts[2..]));
        }

        isGone = true;
        ready.TrySetException(new InvalidOperationException("A node ended before it was ready."));
        foreach (TaskCompletionSource<NodeAnswer> answer in open.Values)
            answer.TrySetResult(new NodeAnswer("gone", []));
    }
}
