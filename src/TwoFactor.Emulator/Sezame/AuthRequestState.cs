namespace TwoFactor.Emulator.Sezame;

/// <summary>Sezame 1.7. That a lifetime is over is no state: it follows from the clock.</summary>
internal enum AuthRequestState
{
    Initiated,
    Authorized,
    Denied,
}
