namespace TwoFactor.Redis;

/// <summary>The ids of this package's log lines, 620 to 639. They never change, because hosts filter and alert by them. The telemetry reference lists
/// them.</summary>
internal static class EventIds
{
    public const int RedisListeningFailed = 620;
    public const int RedisListeningAgain = 621;
    public const int RedisNotChecked = 622;
    public const int RedisMayEvict = 623;
}
