namespace TwoFactor.Emulator.Sezame;

/// <summary>The state of a login request (Sezame 1.7). There is no state for expiry, because it follows from the time.</summary>
internal enum AuthRequestState
{
    Initiated,
    Authorized,
    Denied,
}
