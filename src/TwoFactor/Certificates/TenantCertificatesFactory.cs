using TwoFactor.Providers;
using TwoFactor.Telemetry;

namespace TwoFactor.Certificates;

/// <summary>Creates <see cref="TenantCertificates"/>. They share one queue for opening, and one notice about clients that several tenants
/// present.</summary>
internal sealed class TenantCertificatesFactory(TlsMaterialLoader loader, TimeProvider time, QuietLogger<TenantCertificates> logger)
{
    private readonly OpeningQueue openings = new(time);
    private readonly SharedClientNotice sharedClients = new(logger);

    /// <param name="provider">The provider's name, for exceptions.</param>
    /// <param name="tenant">The tenant's name, for exceptions, or <see langword="null"/> if there is none.</param>
    /// <param name="path">The tenant's group of settings, for messages.</param>
    /// <param name="options">The settings that name the certificates.</param>
    /// <param name="identifiesClients">Whether the service identifies its clients by their certificates.</param>
    public TenantCertificates Create(string provider, string? tenant, string path, ServiceOptions options, bool identifiesClients = false) =>
        new(provider, tenant, path, options, loader, time, logger, openings) { SharedClients = identifiesClients ? sharedClients : null };
}
