using TwoFactor.Registration;

namespace TwoFactor.Telemetry;

/// <summary>Wraps a provider in telemetry, and that in the host's own decorators.</summary>
internal sealed class ProviderTelemetry(
    TwoFactorTelemetry telemetry, TimeProvider time, QuietLogger<MeasuredProvider> logger, IServiceProvider services, IEnumerable<ProviderDecoration> decorations)
{
    /// <summary>The same, without the host's decorators.</summary>
    public ProviderTelemetry WithoutDecorations => new(telemetry, time, logger, services, []);

    public ITwoFactorProvider Measure(ITwoFactorProvider provider, string tenant)
    {
        ITwoFactorProvider decorated = new MeasuredProvider(provider, tenant, telemetry, time, logger);
        foreach (ProviderDecoration decoration in decorations)
            decorated = decoration.Decorate(services, tenant, decorated);
        return decorated;
    }
}
