using System.Collections.Concurrent;
using System.Globalization;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Driving;

/// <summary>The nodes, with clocks that differ widely. After the end of a node its place is empty until the next node is ready.</summary>
/// <param name="size">How many nodes run at once.</param>
/// <param name="argumentsOf">The command line of a node, for its name and the error of its clock.</param>
internal sealed class NodeFleet(int size, Func<string, TimeSpan, NodeArguments> argumentsOf) : IAsyncDisposable
{
    // Never behind the emulator, whose certificates are valid from the moment at which they are signed.
    private static readonly TimeSpan[] WrongBy = [TimeSpan.Zero, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(80)];

    private readonly NodeLink[] places = new NodeLink[size]; // each is set when the fleet has started
    private readonly ConcurrentBag<NodeLink> all = [];
    private readonly ConcurrentQueue<(string Node, NodeAnswer Report)> reports = new();
    private readonly ConcurrentDictionary<string, byte> failedExchanges = new();
    private int started;

    public int Size => size;

    /// <summary>All nodes that ran.</summary>
    public IReadOnlyCollection<NodeLink> All => all;

    /// <summary>What nodes reported as an error.</summary>
    public IReadOnlyCollection<(string Node, NodeAnswer Report)> Errors => reports;

    /// <summary>The exchanges with a service that failed on their way.</summary>
    public IReadOnlyCollection<string> FailedExchanges => (IReadOnlyCollection<string>)failedExchanges.Keys;

    /// <summary>Whether a node has ended by itself, which ends the run.</summary>
    public bool HasLostNode => all.Any(node => node.EndedByItself);

    public async Task StartAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, size).Select(StartAsync));
    }

    public Task<NodeAnswer> AskAsync(int place, NodeCall call) => places[place].AskAsync(call);

    public async Task KillAsync(int place)
    {
        await places[place].KillAsync();
        await StartAsync(place);
    }

    public async Task RestartAsync(int place)
    {
        await places[place].StopAsync();
        await StartAsync(place);
    }

    /// <returns>The memory in use in each node, in bytes.</returns>
    public async Task<long[]> MeasureAsync()
    {
        NodeAnswer[] answers = await Task.WhenAll(places.Select(node => node.AskAsync(new NodeCall(NodeOperation.Measure))));
        return [.. answers.Select(answer => answer.Bytes)];
    }

    /// <summary>Stops all nodes, so that they send their last reports.</summary>
    public Task StopAsync() => Task.WhenAll(places.Select(node => node.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (NodeLink node in all)
            await node.DisposeAsync();
    }

    private async Task StartAsync(int place)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"node{place}.{Interlocked.Increment(ref started)}");
        NodeLink node = await NodeLink.StartAsync(argumentsOf(name, WrongBy[place % WrongBy.Length]), Take);
        all.Add(node);
        NodeLink? before = places[place];
        places[place] = node;
        if (before is not null)
            before.ReplacedAt = TimeProvider.System.GetUtcNow();
    }

    private void Take(NodeLink node, NodeAnswer report)
    {
        if (report.Kind == AnswerKind.ExchangeFailed)
            failedExchanges[report.Text!] = 0;
        else
            reports.Enqueue((node.Name, report));
    }
}
