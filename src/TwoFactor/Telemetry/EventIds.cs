namespace TwoFactor.Telemetry;

/// <summary>The ids of the library's log lines. They never change, because hosts filter and alert by them. docs/telemetry.md lists them.</summary>
internal static class EventIds
{
    // Calls to a provider.
    public const int CallSucceeded = 100;
    public const int CallFailed = 101;
    public const int ChallengeEnded = 102;
    public const int PollFailedAgain = 103;

    // Settings and tenants.
    public const int NoTenants = 200;
    public const int SettingsApplied = 201;
    public const int TenantsRemoved = 202;
    public const int SettingsRefused = 203;
    public const int UnselectedProviderUnusable = 204;
    public const int UnknownTenant = 205;
    public const int GeneralSettingsRefused = 206;
    public const int TenantKeptEarlierSettings = 207;
    public const int TenantUnusable = 208;
    public const int TenantSettingsInOrder = 209;
    public const int GeneralSettingsInOrder = 210;

    // Certificates.
    public const int CertificatesReloaded = 300;
    public const int CertificatesRefused = 301;
    public const int CertificateExpiresSoon = 302;
    public const int CertificatesNotTakenOver = 303;
    public const int CertificatesUnusable = 304;
    public const int ClientCertificateShared = 305;
    public const int TrustedCaExpiresSoon = 306;

    // Flows.
    public const int FlowStoreFull = 400;
    public const int StartUncertain = 401;
    public const int OtherProviderAsked = 402;
    public const int FailedOpen = 403;
    public const int ChallengeNotWithdrawn = 404;
    public const int ChallengeNotReleased = 405;
    public const int ReleaseFaulted = 406;
    public const int WithdrawalFaulted = 407;
    public const int SlotNotFreed = 408;
    public const int FlowNotRead = 409;
    public const int FlowFaulted = 410;
    public const int ServiceFailing = 411;
    public const int WithdrawalCutShort = 412;
    public const int FlowStoreUnavailable = 413;
    public const int StartNotCleanedUp = 414;
    public const int UnawaitedStartFailed = 415;
    public const int ListenerFailed = 416;
    public const int EventLost = 417;
    public const int UserNameRefused = 418;
    public const int PictureLeftOut = 419;
    public const int PictureMissing = 420;
}
