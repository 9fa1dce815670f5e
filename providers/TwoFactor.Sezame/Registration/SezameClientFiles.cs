namespace TwoFactor.Sezame;

/// <summary>The files of a complete registration, for <c>ClientCertificate</c> in a tenant's settings. Only their owner can read them.</summary>
public sealed record SezameClientFiles
{
    /// <summary>The certificate in PEM form.</summary>
    /// <value>A full path.</value>
    public required string CertificatePath { get; init; }

    /// <summary>The private key as encrypted PKCS#8 in PEM form.</summary>
    /// <value>A full path.</value>
    public required string KeyPath { get; init; }

    /// <summary>Both together as a PFX, under the same password.</summary>
    /// <value>A full path.</value>
    public required string PfxPath { get; init; }

    /// <summary>The password, if it was generated.</summary>
    /// <value>A full path; <see langword="null"/> if the caller gave the password.</value>
    public string? KeyPasswordFile { get; init; }
}
