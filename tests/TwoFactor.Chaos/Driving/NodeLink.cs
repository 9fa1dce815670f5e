using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Driving;

/// <summary>A node that runs: asks it, reads its reports, and ends it.</summary>
internal sealed class NodeLink : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);
    private static readonly NodeAnswer Gone = new(AnswerKind.Gone);

    private readonly Process process;
    private readonly Action<NodeLink, NodeAnswer> report;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<NodeAnswer>> open = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock writing = new();
    private readonly Task reading;
    private readonly Task<string> errors;
    private int last;
    private volatile bool isGone;

    private NodeLink(string name, Process process, Action<NodeLink, NodeAnswer> report)
    {
        this.process = process;
        this.report = report;
        Name = name;
        errors = process.StandardError.ReadToEndAsync();
        reading = ReadAsync();
    }

    /// <summary>Its name, unique within the run: a restarted node gets a new one.</summary>
    public string Name { get; }

    /// <summary>When the driver began to end it, or <see langword="null"/>.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>When another node had replaced it, or <see langword="null"/>.</summary>
    public DateTimeOffset? ReplacedAt { get; set; }

    /// <summary>Whether the process ended although the driver did not end it.</summary>
    public bool EndedByItself => isGone && EndedAt is null;

    /// <summary>What it wrote to its standard error.</summary>
    public Task<string> Errors => errors;

    /// <param name="arguments">Its command line.</param>
    /// <param name="report">Takes what the node reports by itself.</param>
    public static async Task<NodeLink> StartAsync(NodeArguments arguments, Action<NodeLink, NodeAnswer> report)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "TwoFactor.Chaos.dll");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = new(dotnet, ["exec", program, .. arguments.ToArguments()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        NodeLink node = new(arguments.Name, Process.Start(start)!, report);
        await node.ready.Task.WaitAsync(StartTime, TimeProvider.System);
        return node;
    }

    public Task<NodeAnswer> AskAsync(NodeCall call)
    {
        int number = Interlocked.Increment(ref last);
        TaskCompletionSource<NodeAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        open[number] = answer;
        try
        {
            string line = JsonSerializer.Serialize(call with { Number = number });
            lock (writing)
            {
                process.StandardInput.WriteLine(line);
                process.StandardInput.Flush();
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            answer.TrySetResult(Gone); // the pipe is closed
        }

        if (isGone)
            answer.TrySetResult(Gone);
        return answer.Task;
    }

    /// <summary>Kills its process.</summary>
    public async Task KillAsync()
    {
        NoteEnd();
        process.Kill();
        await reading;
    }

    /// <summary>Stops it in order, as a deployment does.</summary>
    public async Task StopAsync()
    {
        NoteEnd();
        try
        {
            lock (writing)
                process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }

        await reading.WaitAsync(StartTime, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (!isGone)
            await KillAsync();
        process.Dispose();
    }

    // A process that has ended by itself needs no kill.
    private void NoteEnd()
    {
        if (!isGone)
            EndedAt ??= TimeProvider.System.GetUtcNow();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!TryRead(line, out NodeAnswer answer))
                continue; // cut by the kill
            if (answer.Kind == AnswerKind.Ready)
                ready.TrySetResult();
            else if (answer.Number == 0)
                report(this, answer);
            else if (open.TryRemove(answer.Number, out TaskCompletionSource<NodeAnswer>? waiting))
                waiting.TrySetResult(answer);
        }

        isGone = true;
        ready.TrySetException(new InvalidOperationException($"A node ended before it was ready. {await errors}"));
        foreach (TaskCompletionSource<NodeAnswer> waiting in open.Values)
            waiting.TrySetResult(Gone);
    }

    private static bool TryRead(string line, out NodeAnswer answer)
    {
        try
        {
            answer = JsonSerializer.Deserialize<NodeAnswer>(line)!;
            return true;
        }
        catch (JsonException)
        {
            answer = Gone;
            return false;
        }
    }
}
