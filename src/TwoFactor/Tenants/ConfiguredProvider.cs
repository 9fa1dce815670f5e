using TwoFactor.Transport;

namespace TwoFactor.Tenants;

/// <summary>A tenant's provider.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Certificates">The certificates of its connections.</param>
/// <param name="RetiredAt">When it was configured no more, or <see langword="null"/> while it is.</param>
internal sealed record ConfiguredProvider(ITwoFactorProvider Provider, RenewedCertificates Certificates, DateTimeOffset? RetiredAt = null);
