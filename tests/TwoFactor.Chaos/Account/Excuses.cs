using TwoFactor.Chaos.Driving;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos.Account;

/// <summary>Which faults in the record explain that an exchange or a call failed.</summary>
internal sealed class Excuses(RunResult run)
{
    /// <summary>How long after an exchange its node may still have been dealing with the answer.</summary>
    private static readonly TimeSpan Dealing = TimeSpan.FromSeconds(4);

    /// <summary>How long a node may take to find the store again.</summary>
    private static readonly TimeSpan Reconnecting = TimeSpan.FromSeconds(8);

    private readonly Dictionary<string, DateTimeOffset> ends = run.Nodes.Where(node => node.EndedAt is not null).ToDictionary(node => node.Name, node => node.EndedAt!.Value);
    private readonly Trouble[] outages = [.. run.Troubles.Where(trouble => trouble.Kind == TroubleKind.StoreUnavailable)];

    /// <summary>Whether the node got the service's own answer, as it was.</summary>
    public bool IsHeard(WireExchange exchange) => exchange.Fault is null && !run.Unheard.Contains(exchange.Number);

    /// <summary>Whether the node got the answer, and could store it.</summary>
    public bool IsKept(WireExchange exchange) =>
        IsHeard(exchange) && !IsStoreUnavailable(exchange.At, exchange.At + Dealing) && !(ends.TryGetValue(exchange.Node, out DateTimeOffset end) && exchange.At > end - Dealing);

    /// <summary>Whether a call that failed because of the store could not reach it, or has waited for it as long as it may.</summary>
    public bool IsStoreSlow(LoginEvent call) => IsStoreUnavailable(call.From, call.To) || call.To - call.From >= NodeSettings.StoreTimeout;

    /// <summary>Whether the store could not be reached in this time, or just before it: connections come back a moment later.</summary>
    public bool IsStoreUnavailable(DateTimeOffset from, DateTimeOffset to) => outages.Any(outage => outage.From <= to && outage.To + Reconnecting >= from);

    /// <summary>Whether a node ended in this time, or had ended and its place was still empty.</summary>
    public bool IsNodeEnded(DateTimeOffset from, DateTimeOffset to) =>
        run.Nodes.Any(node => node.EndedAt <= to && (node.ReplacedAt is null || node.ReplacedAt >= from));
}
