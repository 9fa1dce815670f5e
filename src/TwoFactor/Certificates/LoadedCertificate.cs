using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates;

/// <summary>A client certificate with its key, and the intermediate certificates to send with it.</summary>
internal sealed class LoadedCertificate(X509Certificate2 certificate, params X509Certificate2[] intermediates)
{
    public X509Certificate2 Certificate => certificate;

    /// <summary>When the certificate expires (UTC). Stored here, because a host may dispose of a certificate that it gave in code.</summary>
    public DateTimeOffset Expiry { get; } = certificate.NotAfter.ToUniversalTime();

    public X509Certificate2Collection Intermediates { get; } = new(intermediates);
}
