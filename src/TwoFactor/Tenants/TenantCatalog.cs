using System.Collections.Frozen;

namespace TwoFactor.Tenants;

/// <summary>All tenants as they were configured at one time. Immutable: a reload makes a new one.</summary>
/// <param name="Selected">The provider that each tenant uses for new challenges.</param>
/// <param name="Configured">Every provider that a tenant has settings for, by tenant and provider name: challenges that it started go on after a switch.</param>
internal sealed record TenantCatalog(
    FrozenDictionary<string, ITwoFactorProvider> Selected,
    FrozenDictionary<(string Tenant, string Provider), ITwoFactorProvider> Configured)
{
    public static TenantCatalog Empty { get; } = new(
        FrozenDictionary<string, ITwoFactorProvider>.Empty,
        FrozenDictionary<(string Tenant, string Provider), ITwoFactorProvider>.Empty);
}
