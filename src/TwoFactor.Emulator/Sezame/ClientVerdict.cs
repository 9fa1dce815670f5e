namespace TwoFactor.Emulator.Sezame;

/// <summary>What the certificate says that a client presented.</summary>
internal enum ClientVerdict
{
    Missing,
    Foreign,
    Expired,
    Cancelled,
    Accepted,
}
