using TwoFactor.Certificates;

namespace TwoFactor.Tenants;

/// <summary>What a tenant consists of.</summary>
/// <param name="Provider">The provider, or <see langword="null"/> where the settings have errors.</param>
/// <param name="Certificates">The certificates of its connections, or <see langword="null"/> where it needs none.</param>
/// <param name="Connection">What is disposed with the host.</param>
internal sealed record TenantParts(ITwoFactorProvider? Provider = null, TenantCertificates? Certificates = null, IDisposable? Connection = null)
{
    /// <summary>The servers that start its challenges; empty where the service has no address.</summary>
    public IReadOnlyCollection<Uri> Servers { get; init; } = [];
}
