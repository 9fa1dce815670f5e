using System.Collections.Frozen;

namespace TwoFactor.Tenants;

/// <summary>All tenants as they were configured at one time. Immutable: a reload makes a new one.</summary>
/// <param name="Selected">The provider that each tenant uses for new challenges.</param>
/// <param name="Known">Every provider that may have challenges under way, by <see cref="KeyOf"/>.</param>
internal sealed record TenantCatalog(FrozenDictionary<string, ITwoFactorProvider> Selected, FrozenDictionary<string, ConfiguredProvider> Known)
{
    /// <summary>Under what a tenant's provider is known. Provider names have no colon.</summary>
    public static string KeyOf(string tenant, string provider) => $"{provider}:{tenant}";

    /// <summary>This catalog, with those providers of an earlier one that are configured no more: their last challenges may still be under
    /// way.</summary>
    public TenantCatalog After(TenantCatalog earlier, DateTimeOffset now)
    {
        Dictionary<string, ConfiguredProvider> known = new(Known, StringComparer.OrdinalIgnoreCase);
        foreach ((string key, ConfiguredProvider provider) in earlier.Known)
        {
            ConfiguredProvider retired = provider with { RetiredAt = provider.RetiredAt ?? now };
            if (now - retired.RetiredAt <= ChallengeRequest.MaximumLifetime)
                known.TryAdd(key, retired);
        }

        return this with { Known = known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase) };
    }
}
