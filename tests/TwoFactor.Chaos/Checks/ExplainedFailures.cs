using TwoFactor.Chaos.Driving;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Checks;

/// <summary>Which faults in the record explain that an exchange or a call failed.</summary>
internal sealed class ExplainedFailures(RunResult run)
{
    /// <summary>How long a node may take to process an answer.</summary>
    private static readonly TimeSpan ProcessingTime = TimeSpan.FromSeconds(4);

    /// <summary>How long a node may take to find the store again.</summary>
    private static readonly TimeSpan ReconnectTime = TimeSpan.FromSeconds(8);

    private readonly Dictionary<string, DateTimeOffset> ends = run.Nodes.Where(node => node.EndedAt is not null).ToDictionary(node => node.Name, node => node.EndedAt!.Value);
    private readonly Trouble[] outages = [.. run.Troubles.Where(trouble => trouble.Kind == TroubleKind.StoreUnavailable)];

    /// <summary>Whether the node got the service's own answer, as it was.</summary>
    public bool WasReceivedIntact(WireExchange exchange) => exchange.Fault is null && !run.FailedExchanges.Contains(exchange.Number);

    /// <summary>Whether the node got the answer, and could store it.</summary>
    public bool CouldBeStored(WireExchange exchange) =>
        WasReceivedIntact(exchange) && !IsStoreUnavailable(exchange.At, exchange.At + ProcessingTime) && !(ends.TryGetValue(exchange.Node, out DateTimeOffset end) && exchange.At > end - ProcessingTime);

    /// <summary>Whether a call that failed because of the store could not reach it, or has waited for it as long as it may.</summary>
    public bool IsStoreSlow(LoginEvent call) => IsStoreUnavailable(call.From, call.To) || call.To - call.From >= NodeSettings.StoreTimeout;

    /// <summary>Whether a start took so long that the service's answer may have come too late, as on a machine that stands still.</summary>
    public static bool IsServiceSlow(LoginEvent start) => start.To - start.From >= NodeSettings.RequestTimeout;

    /// <summary>Whether the store could not be reached in this time, or just before it: connections come back a moment later.</summary>
    public bool IsStoreUnavailable(DateTimeOffset from, DateTimeOffset to) => outages.Any(outage => outage.From <= to && outage.To + ReconnectTime >= from);

    /// <summary>Whether a node ended in this time, or had ended and its place was still empty.</summary>
    public bool IsNodeEnded(DateTimeOffset from, DateTimeOffset to) =>
        run.Nodes.Any(node => node.EndedAt <= to && (node.ReplacedAt is null || node.ReplacedAt >= from));
}
