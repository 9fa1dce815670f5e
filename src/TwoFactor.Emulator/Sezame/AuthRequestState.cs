namespace TwoFactor.Emulator.Sezame;

/// <summary>Sezame 1.7. Expiry is not a state: it follows from the clock.</summary>
internal enum AuthRequestState
{
    Initiated,
    Authorized,
    Denied,
}
