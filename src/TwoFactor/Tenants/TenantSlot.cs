using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>Everything that there is of one tenant. Immutable.</summary>
/// <param name="Name">The tenant's name.</param>
internal sealed record TenantSlot(string Name)
{
    // Settings that change again and again must not pile up.
    private const int MostEarlier = 4;

    /// <summary>What new challenges use, or <see langword="null"/> where the tenant is gone.</summary>
    public Tenant? Selected { get; init; }

    /// <summary>New settings whose certificates cannot be used yet. They take over when they can.</summary>
    public Tenant? Pending { get; init; }

    /// <summary>Other providers, whose challenges may be under way.</summary>
    public IReadOnlyList<Tenant> Others { get; init; } = [];

    /// <summary>Earlier settings that have a server which the later ones of the same provider do not have, the latest first: challenges of that server may
    /// be under way.</summary>
    public IReadOnlyList<Tenant> Earlier { get; init; } = [];

    /// <summary>New settings that were reported as wrong. They are not reported again while they stay the same.</summary>
    public (string Errors, SettingsFingerprint? Fingerprint)? Refused { get; init; }

    public IEnumerable<Tenant> All => new[] { Selected, Pending }.Concat(Others).Concat(Earlier).OfType<Tenant>();

    /// <summary>Finds what finishes a challenge: what new challenges of its provider use, unless only earlier settings have its server.</summary>
    /// <returns>The tenant, or <see langword="null"/> where the challenge's provider is gone.</returns>
    public Tenant? Find(ChallengeHandle handle, TimeProvider time)
    {
        Tenant? current = FindCurrent(handle.Provider);
        if (current is not null && current.IsOver(time))
            current = null;
        return current is { Servers.Count: > 0 } && !current.Servers.Contains(handle.Endpoint)
            ? FindEarlier(handle, time) ?? current
            : current;
    }

    /// <summary>Selects a tenant for new challenges. The one before stays for challenges under way.</summary>
    public TenantSlot Select(Tenant tenant, long now)
    {
        TenantSlot next = this with
        {
            Selected = tenant,
            Pending = null,
            Others = [.. Others.Where(other => !IsOf(other, tenant.ProviderName))],
            Earlier = [.. Earlier.Where(one => one != tenant)],
            Refused = null,
        };
        foreach (Tenant other in Others.Where(other => other != tenant && IsOf(other, tenant.ProviderName)))
            next = next.KeepEarlier(other, tenant, now);
        if (Selected is { Errors.Count: 0 } before && before != tenant)
        {
            if (IsOf(before, tenant.ProviderName))
            {
                next = next.KeepEarlier(before, tenant, now);
            }
            else
            {
                before.Retire(now);
                next = next with { Others = [.. next.Others, before] };
            }
        }

        tenant.Select();
        return next;
    }

    /// <summary>Keeps what was replaced by later settings of the same provider, if it has a server that those do not have.</summary>
    public TenantSlot KeepEarlier(Tenant replaced, Tenant later, long now)
    {
        if (!replaced.Servers.Except(later.Servers).Any())
            return this;
        replaced.Retire(now);
        return this with { Earlier = [replaced, .. Earlier.Take(MostEarlier - 1)] };
    }

    private Tenant? FindCurrent(string provider)
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

    private Tenant? FindEarlier(ChallengeHandle handle, TimeProvider time)
    {
        foreach (Tenant one in Earlier)
        {
            if (IsOf(one, handle.Provider) && one.Servers.Contains(handle.Endpoint) && !one.IsOver(time))
                return one;
        }

        return null;
    }

    private static bool IsOf(Tenant tenant, string provider) => tenant.ProviderName.Equals(provider, StringComparison.OrdinalIgnoreCase);
}
