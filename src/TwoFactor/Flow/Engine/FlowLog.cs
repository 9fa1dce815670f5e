using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>What more than one class of the engine logs.</summary>
internal static partial class FlowLog
{
    /// <summary>Logs an exception in code of the host. Its message is left out: it may contain secrets.</summary>
    public static void Faulted(this ILogger logger, string tenant, Exception e) => logger.Faulted(tenant, e.GetType().Name);

    [LoggerMessage(EventIds.FlowFaulted, LogLevel.Error, "A login of tenant {Tenant} cannot be processed ({Exception}); this will be tried again.", EventName = nameof(EventIds.FlowFaulted))]
    private static partial void Faulted(this ILogger logger, string tenant, string exception);
}
