namespace TwoFactor.Sezame;

/// <summary>The files of a complete registration, as <c>ClientCertificate</c> in a tenant's settings names them. All are readable by their owner alone.</summary>
/// <param name="CertificatePath">The certificate in PEM form.</param>
/// <param name="KeyPath">The private key as encrypted PKCS#8 in PEM form.</param>
/// <param name="PfxPath">Both together as a PFX, under the same password.</param>
/// <param name="KeyPasswordFile">The password, where it was made here; <see langword="null"/> where the caller gave it.</param>
public sealed record SezameClientFiles(string CertificatePath, string KeyPath, string PfxPath, string? KeyPasswordFile);
