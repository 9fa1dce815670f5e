using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>How a host with many servers on premise leaves out their names; the telemetry reference shows it.</summary>
internal static class ServerAddressExample
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddView(
            "two_factor.provider.request.duration",
            new MetricStreamConfiguration { TagKeys = ["two_factor.provider", "two_factor.operation", "two_factor.state", "two_factor.outcome", "error.type"] }));
    }
}
