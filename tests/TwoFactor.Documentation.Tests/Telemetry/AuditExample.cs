using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests.Telemetry;

/// <summary>How a host registers its audit trail; the telemetry reference shows it.</summary>
internal static class AuditExample
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ITwoFactorEvents, AuditTrail>();
    }
}
