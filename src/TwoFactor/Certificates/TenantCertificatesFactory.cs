using Microsoft.Extensions.Logging;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Creates the certificates object of a tenant.</summary>
internal sealed class TenantCertificatesFactory(TlsMaterialLoader loader, TimeProvider time, ILogger<TenantCertificates> logger)
{
    private readonly OpeningQueue openings = new(time);

    /// <param name="provider">The provider's name, for exceptions.</param>
    /// <param name="tenant">The tenant's name, for exceptions, or <see langword="null"/> if there is none.</param>
    /// <param name="path">The tenant's group of settings, for messages.</param>
    /// <param name="options">The settings that name the certificates.</param>
    public TenantCertificates Create(string provider, string? tenant, string path, ServiceOptions options) =>
        new(provider, tenant, path, options, loader, time, logger, openings);
}
