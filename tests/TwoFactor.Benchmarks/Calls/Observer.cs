using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>Listens to every span and metric of the library, and keeps nothing of them.</summary>
internal sealed class Observer : IDisposable
{
    private const string Name = "TwoFactor";

    private readonly MeterListener meters = new();
    private readonly ActivityListener spans = new()
    {
        ShouldListenTo = static source => source.Name == Name,
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public Observer()
    {
        meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Name)
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        meters.Start();
        ActivitySource.AddActivityListener(spans);
    }

    public void Dispose()
    {
        meters.Dispose();
        spans.Dispose();
    }
}
