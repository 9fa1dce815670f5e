namespace TwoFactor.Emulator.Saving;

/// <summary>A certificate that a client got.</summary>
internal sealed record SavedCertificate(string Thumbprint, string ClientCode, DateTimeOffset NotAfter);
