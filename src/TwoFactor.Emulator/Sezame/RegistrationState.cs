namespace TwoFactor.Emulator.Sezame;

/// <summary>Sezame 1.7: how far a client's registration has come.</summary>
internal enum RegistrationState
{
    WaitingForAcknowledgement,
    Signable,
    Refused,
    Active,
    Cancelled,
}
