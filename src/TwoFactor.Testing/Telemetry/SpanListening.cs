using System.Diagnostics;

namespace TwoFactor.Testing;

/// <summary>Listens to every activity source, and writes out each span when it ends.</summary>
internal static class SpanListening
{
    public static ActivityListener Start(Action<TelemetryRecord> add)
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            SampleUsingParentId = (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => add(new TelemetryRecord(TelemetryKind.Span, span.Source.Name, span.OperationName, Write(span))),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

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
