namespace TwoFactor.Stores;

/// <summary>The ids of the log lines that all shared stores have, 640 to 659. They never change, because hosts filter and alert by them. The telemetry
/// reference lists them. This file is compiled into each shared store.</summary>
internal static class StoreEventIds
{
    public const int FlowOfOtherKeys = 640;
}
