using System.Diagnostics;
using System.Diagnostics.Metrics;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>The metrics and spans of flows. Polls are measured by the telemetry of the providers.</summary>
internal sealed class FlowTelemetry
{
    private readonly ActivitySource source;
    private readonly Counter<long> starts;
    private readonly Counter<long> completions;
    private readonly Counter<long> refusedKeys;
    private readonly Histogram<double> duration;
    private readonly Histogram<double> lateness;

    public FlowTelemetry(TwoFactorTelemetry telemetry, IMeterFactory meters)
    {
        source = telemetry.Source;
        Meter meter = meters.Create(TwoFactorTelemetry.Name);
        starts = meter.CreateCounter<long>("two_factor.flow.starts", "{start}", "Starts, by their outcome.");
        completions = meter.CreateCounter<long>("two_factor.flow.completions", "{login}", "Outcomes that were returned to callers.");
        refusedKeys = meter.CreateCounter<long>("two_factor.flow.refused_keys", "{key}", "Keys that did not match a flow: replayed, altered, foreign or expired ids.");
        duration = meter.CreateHistogram<double>("two_factor.flow.duration", "s", "Time from the start to the final state.");
        lateness = meter.CreateHistogram<double>("two_factor.flow.poll.lateness", "s", "How much later than planned a poll began.");
    }

    /// <summary>Begins a span that is linked to the flow's start.</summary>
    public Activity? StartSpan(string name, FlowContent flow)
    {
        if (!source.HasListeners())
            return null;
        ActivityLink[] links = ActivityContext.TryParse(flow.TraceParent, traceState: null, out ActivityContext start) ? [new ActivityLink(start)] : [];
        Activity? span = source.StartActivity(ActivityKind.Internal, links: links, name: name);
        span?.SetTag(Tags.Tenant, flow.Tenant);
        span?.SetTag(Tags.Provider, flow.Provider);
        return span;
    }

    /// <summary>Begins the span of a start.</summary>
    public Activity? StartSpan(FlowRequest request)
    {
        Activity? span = source.StartActivity("two_factor flow start");
        span?.SetTag(Tags.Tenant, request.Tenant);
        return span;
    }

    public void RecordStart(string provider, string outcome)
    {
        if (starts.Enabled)
            starts.Add(1, new TagList { { Tags.Provider, provider }, { Tags.Outcome, outcome } });
    }

    public void RecordEnd(FlowContent flow)
    {
        if (duration.Enabled)
            duration.Record(flow.DecidedAge.TotalSeconds, new TagList { { Tags.Provider, flow.Provider }, { Tags.State, TagValues.Of(flow.State) } });
    }

    public void RecordCompletion(FlowContent flow)
    {
        if (completions.Enabled)
            completions.Add(1, new TagList { { Tags.Provider, flow.Provider }, { Tags.State, TagValues.Of(flow.State) }, { Tags.ByFailureMode, flow.ByFailureMode } });
    }

    public void RecordRefusedKey() => refusedKeys.Add(1);

    public void RecordLateness(TimeSpan late) => lateness.Record(late > TimeSpan.Zero ? late.TotalSeconds : 0);
}
