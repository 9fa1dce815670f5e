using TwoFactor.Certificates;

namespace TwoFactor.Tenants;

/// <summary>The parts of a tenant.</summary>
/// <param name="Provider">The provider, or <see langword="null"/> if the settings have errors.</param>
/// <param name="Certificates">The certificates of its connections, or <see langword="null"/> if it needs none.</param>
/// <param name="Connection">The connection, which is disposed with the host.</param>
/// <param name="Client">The client with the host's handlers, which is disposed with the host. A version that was replaced before is not disposed, because
/// its requests may still be in flight: nothing refers to it any longer when they end.</param>
internal sealed record TenantParts(
    ITwoFactorProvider? Provider = null, TenantCertificates? Certificates = null, IDisposable? Connection = null, IDisposable? Client = null)
{
    /// <summary>The servers that start its challenges; empty if the service has no address.</summary>
    public IReadOnlyCollection<Uri> Servers { get; init; } = [];
}
