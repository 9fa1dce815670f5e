using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Http;

/// <summary>The certificates of one tenant's connection, as its files had them at one time.</summary>
/// <param name="Client">The certificate to present, with its key, or <see langword="null"/> for none.</param>
/// <param name="Intermediates">What to send along with <paramref name="Client"/>.</param>
/// <param name="TrustedRoots">The authorities to trust, or <see langword="null"/> for the system's.</param>
internal sealed record TlsMaterial(X509Certificate2? Client, X509Certificate2Collection Intermediates, X509Certificate2Collection? TrustedRoots);
