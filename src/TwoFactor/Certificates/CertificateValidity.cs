using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates;

/// <summary>Compares the validity of certificates with the time.</summary>
internal static class CertificateValidity
{
    /// <summary>Whether the certificate is valid at <paramref name="now"/>.</summary>
    public static bool IsValidAt(this X509Certificate2 certificate, DateTimeOffset now) =>
        certificate.NotBefore.ToUniversalTime() <= now.UtcDateTime && now.UtcDateTime <= certificate.NotAfter.ToUniversalTime();

    /// <summary>Orders certificates as a client's is chosen: those that are valid now come first, and of these the one that ends last.</summary>
    public static IEnumerable<X509Certificate2> ByPreference(this IEnumerable<X509Certificate2> certificates, DateTimeOffset now) =>
        certificates.OrderBy(certificate => certificate.IsValidAt(now) ? 0 : 1).ThenByDescending(certificate => certificate.NotAfter);
}
