namespace TwoFactor.Chaos.Nodes;

/// <summary>What a node is asked to do.</summary>
internal enum NodeOperation
{
    Start = 1,
    Wait,
    Complete,
    Cancel,

    /// <summary>Passes a callback of the service on.</summary>
    ReceiveCallback,

    /// <summary>Collects garbage, which shows exceptions that were not observed, and tells how much memory is in use.</summary>
    Measure,
}

/// <summary>A call to a node, one line of JSON. It contains everything that a flow is bound to.</summary>
internal sealed record NodeCall(NodeOperation Operation)
{
    /// <summary>Matches the answer to its call.</summary>
    public int Number { get; init; }

    public string Tenant { get; init; } = string.Empty;

    public string Subject { get; init; } = string.Empty;

    public string Purpose { get; init; } = string.Empty;

    public string Browser { get; init; } = string.Empty;

    /// <summary>The flow's id; for <see cref="NodeOperation.ReceiveCallback"/> the callback's token.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>The version that the browser knows.</summary>
    public long Seen { get; init; }

    /// <summary>Goes with every request that a start sends, so that the record of the wire shows which login it belongs to.</summary>
    public string Stamp { get; init; } = string.Empty;
}
