using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Testing;

/// <summary>Records every log line, measurement and span, at the most talkative level
/// there is, to be searched for what must not be in them.</summary>
/// <remarks>
/// <para>
/// Logs come from the loggers that it is added to:
/// <c>services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder))</c>.
/// </para>
/// <para>
/// Meters and activity sources belong to the whole process, and so do listeners to them. A recorder keeps to the flow of execution that made it:
/// what its maker does and awaits from then on, on whatever thread. So tests that run side by side do not see each other; nor does a recorder see
/// work that was under way before it. Pass <c>wholeProcess: true</c> to record that as well.
/// </para>
/// <para>Thread-safe. Dispose it, or the process keeps listening.</para>
/// </remarks>
/// <example><code>
/// using TelemetryRecorder recorder = new();
/// services.AddLogging(logging => logging.AddProvider(recorder));
/// Assert.That(recorder.Find("jane.doe@example.com"), Is.Empty);
/// </code></example>
public sealed class TelemetryRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<TelemetryRecord> records = new();
    private readonly RecordedFlow? flow;
    private readonly ActivityListener spans;
    private readonly MeterListener metrics;

    /// <summary>Begins to record.</summary>
    /// <param name="wholeProcess">Whether to record the metrics and spans of other flows
    /// of execution too; <see langword="false"/> by default.</param>
    public TelemetryRecorder(bool wholeProcess = false)
    {
        flow = wholeProcess ? null : RecordedFlow.Begin();
        spans = SpanListening.Start(Add);
        metrics = MetricListening.Start(Add);
    }

    /// <summary>Everything recorded so far, in the order of saying.</summary>
    public IReadOnlyList<TelemetryRecord> Records => [.. records];

    /// <summary>Reads the instruments that are only measured when somebody asks.</summary>
    public void ReadObservableInstruments() => metrics.RecordObservableInstruments();

    /// <summary>The records that hold one of the texts: as it is, percent-encoded, or in base64. Upper and lower case do not matter.</summary>
    /// <param name="forbidden">The texts to look for; empty ones are left out.</param>
    public IReadOnlyList<TelemetryRecord> Find(params IEnumerable<string> forbidden)
    {
        ForbiddenTexts texts = new(forbidden);
        return [.. records.Where(record => texts.FindIn(record.ToString()) is not null)];
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new RecordingLogger(categoryName, records.Enqueue);

    /// <summary>Stops recording. What was recorded stays readable.</summary>
    public void Dispose()
    {
        spans.Dispose();
        metrics.Dispose();
    }

    private void Add(TelemetryRecord record)
    {
        if (flow is null || flow.IsCurrent)
            records.Enqueue(record);
    }
}
