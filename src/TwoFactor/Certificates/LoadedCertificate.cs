using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates;

/// <summary>A client certificate with its key, and the intermediate certificates to send with it.</summary>
internal sealed class LoadedCertificate(X509Certificate2 certificate, params X509Certificate2[] intermediates)
{
    public X509Certificate2 Certificate => certificate;

    /// <summary>The setting that names it.</summary>
    public string Setting { get; init; } = CertificateSetting.Certificate;

    /// <summary>When the certificate becomes valid (UTC). Stored here, because a host may dispose of a certificate that it gave in code.</summary>
    public DateTimeOffset ValidFrom { get; } = certificate.NotBefore.ToUniversalTime();

    /// <summary>When the certificate expires (UTC). Stored for the same reason.</summary>
    public DateTimeOffset Expiry { get; } = certificate.NotAfter.ToUniversalTime();

    /// <summary>SHA-256, in hex. Stored for the same reason.</summary>
    public string Thumbprint { get; } = certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public X509Certificate2Collection Intermediates { get; } = new(intermediates);

    /// <summary>Whether the source has other certificates with keys. Which of them is loaded depends on the time.</summary>
    public bool HasAlternatives { get; init; }

    public bool IsValidAt(DateTimeOffset time) => ValidFrom <= time && time <= Expiry;
}
