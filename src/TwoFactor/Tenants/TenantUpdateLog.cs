using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Tenants;

/// <summary>The log lines about new settings of single tenants.</summary>
internal static partial class TenantUpdateLog
{
    [LoggerMessage(
        EventIds.TenantKeptEarlierSettings,
        LogLevel.Error,
        "The new settings of tenant {Tenant} are wrong; its earlier settings stay in use. {Findings}",
        EventName = nameof(EventIds.TenantKeptEarlierSettings))]
    public static partial void LogKept(this ILogger logger, string tenant, string findings);

    [LoggerMessage(
        EventIds.TenantSettingsInOrder,
        LogLevel.Information,
        "The settings of tenant {Tenant}, of which some were refused, are in order again.",
        EventName = nameof(EventIds.TenantSettingsInOrder))]
    public static partial void LogInOrder(this ILogger logger, string tenant);

    [LoggerMessage(
        EventIds.TenantUnusable,
        LogLevel.Error,
        "The settings of tenant {Tenant} are wrong, and it has no earlier ones; its calls fail. {Findings}",
        EventName = nameof(EventIds.TenantUnusable))]
    public static partial void LogUnusable(this ILogger logger, string tenant, string findings);

    [LoggerMessage(
        EventIds.UnselectedProviderUnusable,
        LogLevel.Warning,
        "Tenant {Tenant} has settings for {Provider}, which it does not use now, and they cannot be used: {Findings}",
        EventName = nameof(EventIds.UnselectedProviderUnusable))]
    public static partial void LogUnselectedUnusable(this ILogger logger, string tenant, string provider, string findings);
}
