using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TwoFactor.Telemetry;

/// <summary>The instruments of the library. Source and meter are both named <c>TwoFactor</c>; times are in seconds, as in OpenTelemetry.</summary>
/// <remarks>Tenants are tags of spans only. There may be thousands of them, and in a metric each would be a separate time series.</remarks>
internal sealed class TwoFactorTelemetry : IDisposable
{
    public const string Name = "TwoFactor";

    private readonly Meter meter;

    public TwoFactorTelemetry(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        RequestDuration = meter.CreateHistogram<double>(
            "two_factor.provider.request.duration", "s", "Duration of calls to a provider, by operation and result; its count is the number of calls.");
        ChallengeDuration = meter.CreateHistogram<double>(
            "two_factor.challenge.duration", "s", "Time from the start of a challenge to its final state.");
        ReloadCount = meter.CreateCounter<long>("two_factor.configuration.reload.count", "{reload}", "Reloads of the settings, by outcome.");
    }

    public ActivitySource Source { get; } = new(Name);

    public Histogram<double> RequestDuration { get; }

    public Histogram<double> ChallengeDuration { get; }

    public Counter<long> ReloadCount { get; }

    /// <summary>The challenges whose end was already measured.</summary>
    public EndedChallenges EndedChallenges { get; } = new();

    /// <summary>Adds a gauge of the time until certificates expire.</summary>
    public void ObserveCertificates(Func<IEnumerable<Measurement<double>>> observe) => meter.CreateObservableGauge(
        "two_factor.certificate.time_to_expiry", observe, "s", "Time until the first client certificate of any tenant expires; negative after its expiry.");

    public void Dispose() => Source.Dispose(); // the meter belongs to its factory
}
