using Microsoft.Extensions.Logging;

namespace TwoFactor.Telemetry;

/// <summary>Puts the one decorator before a provider.</summary>
internal sealed class ProviderTelemetry(TwoFactorTelemetry telemetry, TimeProvider time, ILogger<MeasuredProvider> logger)
{
    public ITwoFactorProvider Measure(ITwoFactorProvider provider, string tenant) => new MeasuredProvider(provider, tenant, telemetry, time, logger);
}
