using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>The telemetry of the sample provider: none, unless it has a fault.</summary>
internal sealed partial class SampleTelemetry(Fault fault, ILogger? logger)
{
    private static readonly ActivitySource Spans = new("Sample");
    private static readonly Meter Meter = new("Sample");
    private static readonly Counter<int> Starts = Meter.CreateCounter<int>("starts");

    public void Started(string user)
    {
        if (fault == Fault.LogsTheUser && logger is not null)
            LogStart(logger, user);
        if (fault == Fault.TracesTheUser)
            Spans.StartActivity("start")?.SetTag("user", user).Dispose();
        if (fault == Fault.MeasuresByUser)
            Starts.Add(1, new KeyValuePair<string, object?>("user", user));
    }

    public void Answered(string user, string? approvedBy)
    {
        if (fault == Fault.LogsWhoApproved && logger is not null && !string.IsNullOrEmpty(approvedBy) && approvedBy != user)
            LogApproval(logger, approvedBy);
    }

    [LoggerMessage(LogLevel.Warning, "Approved by {User}, who was not asked")]
    private static partial void LogApproval(ILogger logger, string user);

    [LoggerMessage(LogLevel.Trace, "Started for {User}")]
    private static partial void LogStart(ILogger logger, string user);
}
