namespace TwoFactor.Emulator.Saving;

/// <summary>The saved state of Sezame. Lists are oldest first.</summary>
internal sealed record SavedSezame(
    IReadOnlyList<string> RecoveryEmails,
    IReadOnlyList<SavedClient> Clients,
    IReadOnlyList<SavedCertificate> Certificates,
    IReadOnlyList<SavedPairing> Pairings,
    IReadOnlyList<SavedRequest> Requests);
