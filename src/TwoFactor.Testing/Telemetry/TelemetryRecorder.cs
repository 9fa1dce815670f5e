using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Testing;

/// <summary>Records every log line at every level, every measurement and every span. Tests search them for texts that must not be in them.</summary>
/// <remarks>
/// <para>
/// Logs come from the loggers that it is added to:
/// <c>services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder))</c>.
/// </para>
/// <para>
/// Listeners to meters and activity sources get the events of the whole process. A recorder keeps only those from the flow of execution that
/// created it: everything that its creator does and awaits from then on, on any thread. So parallel tests do not see each other's records, and a
/// recorder does not see work that began before it. Pass <c>wholeProcess: true</c> to record everything.
/// </para>
/// <para>Thread-safe. Dispose it, or the process keeps listening.</para>
/// </remarks>
/// <example><code>
/// using TelemetryRecorder recorder = new();
/// services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder));
/// // … build the host, and log in …
/// Assert.That(recorder.Records, Is.Not.Empty);
/// Assert.That(recorder.Find("jane.doe@example.com"), Is.Empty);
/// </code></example>
public sealed class TelemetryRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<TelemetryRecord> records = new();
    private readonly RecordedFlow? flow;
    private readonly ActivityListener spans;
    private readonly MeterListener metrics;

    /// <summary>Begins to record.</summary>
    /// <param name="wholeProcess">Whether to record the metrics and spans of other flows of execution too; <see langword="false"/> by
    /// default.</param>
    public TelemetryRecorder(bool wholeProcess = false)
    {
        flow = wholeProcess ? null : RecordedFlow.Begin();
        spans = SpanListening.Start(Add);
        metrics = MetricListening.Start(Add);
    }

    /// <summary>Everything recorded so far, in the order of time.</summary>
    public IReadOnlyList<TelemetryRecord> Records => [.. records];

    /// <summary>Reads the observable instruments, which are only measured on request.</summary>
    public void ReadObservableInstruments() => metrics.RecordObservableInstruments();

    /// <summary>The records that contain one of the texts: plain, percent-encoded, in base64, or escaped as in JSON. Not
    /// case-sensitive.</summary>
    /// <param name="forbidden">The texts to look for; empty ones are left out.</param>
    public IReadOnlyList<TelemetryRecord> Find(params IEnumerable<string> forbidden)
    {
        ForbiddenTexts texts = new(forbidden);
        return [.. records.Where(record => texts.FindIn(record.ToString()) is not null)];
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new RecordingLogger(categoryName, records.Enqueue);

    /// <summary>Stops recording. The records stay readable.</summary>
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
