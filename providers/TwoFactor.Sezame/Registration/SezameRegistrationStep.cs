namespace TwoFactor.Sezame;

/// <summary>How far a registration has come.</summary>
public enum SezameRegistrationStep
{
    /// <summary>The folder holds no registration.</summary>
    None = 0,

    /// <summary>The service was asked, and its answer was never stored: the program ended in between, or the call failed. Register again.</summary>
    Interrupted,

    /// <summary>The service has answered. Somebody must acknowledge on the phone, then the certificate can be fetched.</summary>
    AwaitingAcknowledgement,

    /// <summary>The certificate is there.</summary>
    Complete,

    /// <summary>The registration was destroyed at the service. The certificate is worthless.</summary>
    Destroyed,
}
