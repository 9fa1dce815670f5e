using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Providers;

/// <summary>Where a tenant's client certificate and its key are stored. Set exactly one source: PEM files, a PFX file, an X.509 store, or
/// <see cref="Certificate"/> in code.</summary>
public sealed class ClientCertificateOptions
{
    /// <summary>The certificate as a PEM file. Other certificates in the file are sent as intermediate certificates.</summary>
    /// <value>A file, relative to the content root; needs <see cref="KeyPath"/>. None by default.</value>
    public string? CertificatePath { get; set; }

    /// <summary>The private key as a PEM file: RSA or EC, as PKCS#8 (encrypted or not), PKCS#1 or SEC 1. If the file contains several keys, the one
    /// that belongs to the certificate is used.</summary>
    /// <value>A file, relative to the content root; needs <see cref="CertificatePath"/>. None by default.</value>
    public string? KeyPath { get; set; }

    /// <summary>The password of the key or the PFX.</summary>
    /// <value>None by default; may be empty. Prefer <see cref="KeyPasswordFile"/>, or a configuration source that is not a file in the project.</value>
    public Secret? KeyPassword { get; set; }

    /// <summary>A file that holds the password of the key or the PFX, in UTF-8, or in UTF-16 or UTF-32 with a byte order mark. One line break at the end
    /// is ignored.</summary>
    /// <value>A file, relative to the content root; not together with <see cref="KeyPassword"/>. None by default.</value>
    public string? KeyPasswordFile { get; set; }

    /// <summary>The certificate and its key as a PFX (PKCS#12) file.</summary>
    /// <value>A file, relative to the content root; none by default.</value>
    public string? PfxPath { get; set; }

    /// <summary>The X.509 store that holds the certificate.</summary>
    /// <value><c>My</c> by default, where <see cref="Thumbprint"/> is given.</value>
    public string? StoreName { get; set; }

    /// <summary>The location of the X.509 store.</summary>
    /// <value><c>CurrentUser</c> (default) or <c>LocalMachine</c>.</value>
    public string? StoreLocation { get; set; }

    /// <summary>The thumbprint of the certificate in the store: SHA-1 or SHA-256.</summary>
    /// <value>40 or 64 hexadecimal digits; none by default. Blanks, colons and the invisible character of the Windows dialog are ignored.</value>
    public string? Thumbprint { get; set; }

    /// <summary>The certificate with its private key, for a host that loads it itself.</summary>
    /// <value><see langword="null"/> by default. Set in code only; it is not disposed.</value>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Whether anything is set.</summary>
    internal bool IsGiven => Certificate is not null || KeyPassword is not null
        || (CertificatePath ?? KeyPath ?? KeyPasswordFile ?? PfxPath ?? StoreName ?? StoreLocation ?? Thumbprint) is not null;
}
