using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace TwoFactor.Demo.Stage;

/// <summary>Collects the measurements of the library's meter, for the stage to show. A real host exports them with OpenTelemetry.</summary>
internal sealed class StageMetrics : IDisposable
{
    private static readonly string[] Shown = ["two_factor.provider", "two_factor.operation", "two_factor.outcome", "two_factor.state", "error.type"];

    private readonly ConcurrentDictionary<string, (string? Unit, long Count, double Sum)> counts = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();

    public StageMetrics()
    {
        listener.InstrumentPublished = (instrument, enabled) =>
        {
            if (instrument.Meter.Name == "TwoFactor" && !instrument.IsObservable)
                enabled.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.Start();
    }

    public IEnumerable<StageMetric> All => counts.OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => new StageMetric(entry.Key, entry.Value.Unit, entry.Value.Count, entry.Value.Sum / entry.Value.Count));

    public void Dispose() => listener.Dispose();

    private void Count(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> parts = [instrument.Name];
        foreach (string name in Shown)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == name && tag.Value is { } shown)
                    parts.Add(shown.ToString()!);
            }
        }

        counts.AddOrUpdate(string.Join(' ', parts), (instrument.Unit, 1, value), (_, before) => (before.Unit, before.Count + 1, before.Sum + value));
    }
}
