namespace TwoFactor.Sezame;

/// <summary>How far a registration has come.</summary>
public enum SezameRegistrationStep
{
    /// <summary>The folder holds no registration.</summary>
    None = 0,

    /// <summary>A registration was begun, and no answer is stored, because the program ended or the call failed. The service may have been asked.
    /// Register again.</summary>
    Interrupted,

    /// <summary>The service has answered. After a person has acknowledged on the phone, the certificate can be fetched.</summary>
    AwaitingAcknowledgement,

    /// <summary>The certificate is stored.</summary>
    Complete,

    /// <summary>The registration was destroyed at the service. The service no longer accepts the certificate.</summary>
    Destroyed,
}
