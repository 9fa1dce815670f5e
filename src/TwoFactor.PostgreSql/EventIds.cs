namespace TwoFactor.PostgreSql;

/// <summary>The ids of this package's log lines, 600 to 619. They never change, because hosts filter and alert by them. The telemetry reference lists
/// them.</summary>
internal static class EventIds
{
    public const int TablesUnusable = 600;
    public const int TablesRefused = 601;
    public const int CleanupFailed = 602;
    public const int ListeningFailed = 603;
    public const int ListeningAgain = 604;
}
