using System.Diagnostics.Metrics;
using System.Globalization;

namespace TwoFactor.Testing;

/// <summary>Listens to every instrument of every meter, whatever its number type is.</summary>
internal static class MetricListening
{
    public static MeterListener Start(Action<TelemetryRecord> add)
    {
        MeterListener listener = new() { InstrumentPublished = (instrument, to) => to.EnableMeasurementEvents(instrument) };
        Listen<byte>(listener, add);
        Listen<short>(listener, add);
        Listen<int>(listener, add);
        Listen<long>(listener, add);
        Listen<float>(listener, add);
        Listen<double>(listener, add);
        Listen<decimal>(listener, add);
        listener.Start();
        return listener;
    }

    private static void Listen<T>(MeterListener listener, Action<TelemetryRecord> add)
        where T : struct, IFormattable =>
        listener.SetMeasurementEventCallback<T>((instrument, value, tags, _) => add(new TelemetryRecord(
            TelemetryKind.Metric,
            instrument.Meter.Name,
            instrument.Name,
            string.Join("; ", [value.ToString(null, CultureInfo.InvariantCulture), .. TagText.Of(tags.ToArray())]))));
}
