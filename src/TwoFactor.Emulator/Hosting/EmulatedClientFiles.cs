namespace TwoFactor.Emulator;

/// <summary>A client of the emulated Sezame that is ready for use: registered, acknowledged and signed.</summary>
/// <param name="ClientCode">Its code, the common name of the certificate.</param>
/// <param name="CertificatePath">PEM file with the certificate.</param>
/// <param name="KeyPath">PEM file with the key, as encrypted PKCS#8.</param>
/// <param name="KeyPasswordFile">File whose only content is the key's password.</param>
public sealed record EmulatedClientFiles(string ClientCode, string CertificatePath, string KeyPath, string KeyPasswordFile);
