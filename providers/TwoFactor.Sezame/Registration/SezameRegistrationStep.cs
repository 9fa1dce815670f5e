namespace TwoFactor.Sezame;

/// <summary>How far a registration has come.</summary>
public enum SezameRegistrationStep
{
    /// <summary>The folder holds no registration.</summary>
    None = 0,

    /// <summary>The service was asked, but its answer was not stored, because the program ended or the call failed. Register again.</summary>
    Interrupted,

    /// <summary>The service has answered. After a person has acknowledged on the phone, the certificate can be fetched.</summary>
    AwaitingAcknowledgement,

    /// <summary>The certificate is stored.</summary>
    Complete,

    /// <summary>The registration was destroyed at the service. The service no longer accepts the certificate.</summary>
    Destroyed,
}
