using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates;

/// <summary>Compares the validity of a certificate with the time.</summary>
internal static class CertificateValidity
{
    /// <summary>Whether the certificate is valid at <paramref name="now"/>.</summary>
    public static bool IsValidAt(this X509Certificate2 certificate, DateTimeOffset now) =>
        certificate.NotBefore.ToUniversalTime() <= now.UtcDateTime && now.UtcDateTime <= certificate.NotAfter.ToUniversalTime();
}
