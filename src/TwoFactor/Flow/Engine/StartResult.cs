namespace TwoFactor.Flow;

/// <summary>The result of a start: a flow, or a refusal.</summary>
internal sealed class StartResult
{
    private StartResult(FoundFlow? flow, FlowRefusal? refusal, TimeSpan? retryAfter)
    {
        Flow = flow;
        Refusal = refusal;
        RetryAfter = retryAfter;
    }

    /// <summary>Nothing was sent, because the tenant has switched its service, or moved, since the attempt began. Another attempt finds the new
    /// place.</summary>
    public static StartResult Moved { get; } = Refused(FlowRefusal.Unavailable);

    public FoundFlow? Flow { get; }

    public FlowRefusal? Refusal { get; }

    public TimeSpan? RetryAfter { get; }

    public static StartResult Of(FoundFlow flow) => new(flow, refusal: null, retryAfter: null);

    public static StartResult Refused(FlowRefusal refusal, TimeSpan? retryAfter = null) => new(flow: null, refusal, retryAfter);

    /// <summary>The same, after a wait.</summary>
    public StartResult After(TimeSpan wait) => Flow is { } flow ? Of(flow.After(wait)) : this;

    public FlowStart ToStart(DateTimeOffset now) => Flow is { } flow
        ? FlowStart.Opened(flow.Content.Id, flow.Content.ComparisonCode, flow.ToStatus(now))
        : FlowStart.Refused(Refusal!.Value, RetryAfter);

    public override string ToString() => Refusal?.ToString() ?? Flow!.ToString();
}
