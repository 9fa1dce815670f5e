namespace TwoFactor.Flow;

/// <summary>The result of a start: a flow, or a refusal.</summary>
internal sealed class StartedFlow
{
    private StartedFlow(FoundFlow? flow, FlowRefusal? refusal, TimeSpan? retryAfter)
    {
        Flow = flow;
        Refusal = refusal;
        RetryAfter = retryAfter;
    }

    public FoundFlow? Flow { get; }

    public FlowRefusal? Refusal { get; }

    public TimeSpan? RetryAfter { get; }

    public static StartedFlow Of(FoundFlow flow) => new(flow, refusal: null, retryAfter: null);

    public static StartedFlow Refused(FlowRefusal refusal, TimeSpan? retryAfter = null) => new(flow: null, refusal, retryAfter);

    public FlowStart ToStart(DateTimeOffset now) => Flow is { } flow
        ? FlowStart.Opened(flow.Content.Id, flow.Content.ComparisonCode, flow.ToStatus(now))
        : FlowStart.Refused(Refusal!.Value, RetryAfter);

    public override string ToString() => Refusal?.ToString() ?? Flow!.ToString();
}
