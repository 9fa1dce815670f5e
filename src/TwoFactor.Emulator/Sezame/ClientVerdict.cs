namespace TwoFactor.Emulator.Sezame;

/// <summary>The result of checking a client certificate.</summary>
internal enum ClientVerdict
{
    Missing,
    Foreign,
    Expired,
    Cancelled,
    Accepted,
}
