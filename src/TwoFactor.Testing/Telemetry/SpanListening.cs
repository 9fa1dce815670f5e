using System.Diagnostics;

namespace TwoFactor.Testing;

/// <summary>Listens to every activity source, and writes out each span when it ends.</summary>
internal static class SpanListening
{
    private const int Tries = 100;

    /// <summary>Begins to listen. Dispose the listener to end it.</summary>
    public static ActivityListener Start(Action<TelemetryRecord> add)
    {
        for (int tried = 1; ; tried++)
        {
            ActivityListener listener = Create(add);
            try
            {
                ActivitySource.AddActivityListener(listener);
                return listener;
            }
            catch (NullReferenceException) when (tried < Tries) // .NET throws it if another thread disposes a source just now
            {
                listener.Dispose(); // it may be missing at other sources, and .NET adds a listener only once
            }
        }
    }

    private static ActivityListener Create(Action<TelemetryRecord> add) => new()
    {
        ShouldListenTo = _ => true,
        Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        SampleUsingParentId = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        ActivityStopped = span => add(new TelemetryRecord(TelemetryKind.Span, span.Source.Name, span.OperationName, Write(span))),
    };

    private static string Write(Activity span)
    {
        List<string> parts =
        [
            span.DisplayName,
            $"{span.Kind}, {span.Status} {span.StatusDescription}",
            .. TagText.Of(span.TagObjects),
            .. span.Baggage.Select(item => $"{item.Key}={item.Value}"),
        ];
        foreach (ActivityEvent happened in span.Events)
            parts.AddRange([happened.Name, .. TagText.Of(happened.Tags)]);
        foreach (ActivityLink link in span.Links)
            parts.AddRange(TagText.Of(link.Tags ?? []));
        return string.Join("; ", parts);
    }
}
