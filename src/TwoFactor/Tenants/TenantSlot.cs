using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>Everything that there is of one tenant. Immutable.</summary>
/// <param name="Name">The tenant's name.</param>
internal sealed record TenantSlot(string Name)
{
    /// <summary>What new challenges use, or <see langword="null"/> where the tenant is gone.</summary>
    public Tenant? Selected { get; init; }

    /// <summary>New settings whose certificates cannot be used yet. They take over when they can.</summary>
    public Tenant? Pending { get; init; }

    /// <summary>Other providers, whose challenges may be under way.</summary>
    public IReadOnlyList<Tenant> Others { get; init; } = [];

    /// <summary>New settings that were reported as wrong. They are not reported again while they stay the same.</summary>
    public (string Errors, SettingsFingerprint? Fingerprint)? Refused { get; init; }

    public IEnumerable<Tenant> All => new[] { Selected, Pending }.Concat(Others).OfType<Tenant>();

    /// <returns>The one that was started with a provider, or <see langword="null"/>.</returns>
    public Tenant? Find(string provider)
    {
        if (Selected is { Errors.Count: 0 } selected && IsOf(selected, provider))
            return selected;
        foreach (Tenant other in Others)
        {
            if (IsOf(other, provider))
                return other;
        }

        return null;
    }

    /// <summary>With another one for new challenges. The one before stays for challenges under way, if it is of another provider.</summary>
    public TenantSlot Select(Tenant tenant, long now)
    {
        List<Tenant> others = [.. Others.Where(other => !IsOf(other, tenant.ProviderName))];
        if (Selected is { Errors.Count: 0 } before && before != tenant && !IsOf(before, tenant.ProviderName))
        {
            before.Retire(now);
            others.Add(before);
        }

        tenant.Select();
        return this with { Selected = tenant, Pending = null, Others = others, Refused = null };
    }

    private static bool IsOf(Tenant tenant, string provider) => tenant.ProviderName.Equals(provider, StringComparison.OrdinalIgnoreCase);
}
