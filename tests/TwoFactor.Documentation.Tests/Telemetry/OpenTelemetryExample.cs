using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>How a host listens with OpenTelemetry; the telemetry reference shows it.</summary>
internal static class OpenTelemetryExample
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource("TwoFactor"))
            .WithMetrics(metrics => metrics.AddMeter("TwoFactor"));
    }
}
