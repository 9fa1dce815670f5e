using System.Collections.Frozen;
using TwoFactor.Providers;

namespace TwoFactor.Tenants;

/// <summary>All tenants as they were configured at one time. Immutable: a reload makes a new one.</summary>
/// <param name="Selected">The provider that each tenant uses for new challenges.</param>
/// <param name="Known">Every provider that may have challenges under way, by tenant and provider name.</param>
internal sealed record TenantCatalog(
    FrozenDictionary<string, ITwoFactorProvider> Selected,
    FrozenDictionary<(string Tenant, string Provider), ConfiguredProvider> Known)
{
    public static TenantCatalog Empty { get; } = new(
        FrozenDictionary<string, ITwoFactorProvider>.Empty,
        FrozenDictionary<(string Tenant, string Provider), ConfiguredProvider>.Empty);

    /// <summary>This catalog, with those providers of an earlier one that are configured no more: their last challenges may still be under way.</summary>
    public TenantCatalog After(TenantCatalog earlier, DateTimeOffset now)
    {
        Dictionary<(string Tenant, string Provider), ConfiguredProvider> known = new(Known);
        foreach (((string Tenant, string Provider) key, ConfiguredProvider provider) in earlier.Known)
        {
            ConfiguredProvider retired = provider with { RetiredAt = provider.RetiredAt ?? now };
            if (now - retired.RetiredAt <= ChallengeRequest.MaximumLifetime)
                known.TryAdd(key, retired);
        }

        return this with { Known = known.ToFrozenDictionary() };
    }
}
