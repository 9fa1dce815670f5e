using TwoFactor.Providers;

namespace TwoFactor.Tenants;

/// <summary>All versions of one tenant that are kept. Immutable.</summary>
/// <param name="Name">The tenant's name.</param>
internal sealed record TenantVersions(string Name)
{
    // Limits the versions that are kept if the settings change again and again.
    private const int MostEarlier = 4;

    /// <summary>The version for new challenges, or <see langword="null"/> if the tenant was removed.</summary>
    public Tenant? Selected { get; init; }

    /// <summary>The version from new settings whose certificates cannot be used yet. It is selected when they can.</summary>
    public Tenant? Pending { get; init; }

    /// <summary>The flow's options in use, or <see langword="null"/> if they are those of all tenants.</summary>
    public FlowOptions? Flow { get; init; }

    /// <summary>The flow's own options in the settings of <see cref="Selected"/>, or <see langword="null"/> if it has none. While new settings are not in use,
    /// <see cref="Flow"/> may be a copy of the general options instead.</summary>
    public FlowOptions? SelectedFlow { get; init; }

    /// <summary>The flow's options to use when <see cref="Pending"/> is selected.</summary>
    public FlowOptions? PendingFlow { get; init; }

    /// <summary>Whether the settings still have a group for the provider of <see cref="Selected"/>, although <see cref="Pending"/> selects
    /// another one.</summary>
    public bool KeepsSelected { get; init; }

    /// <summary>Versions with other providers, which may have open challenges.</summary>
    public IReadOnlyList<Tenant> Others { get; init; } = [];

    /// <summary>Versions of <see cref="Others"/> from new settings whose certificates cannot be used yet. Each takes the place of the version with its provider
    /// when they can.</summary>
    public IReadOnlyList<Tenant> PendingOthers { get; init; } = [];

    /// <summary>Earlier versions with the same provider and a server that later versions do not have, the latest first. That server may have open
    /// challenges.</summary>
    public IReadOnlyList<Tenant> Earlier { get; init; } = [];

    /// <summary>New settings that were reported as wrong. They are not reported again while they stay the same.</summary>
    public RefusedSettings? Refused { get; init; }

    /// <summary>New settings of providers that are not selected, which were reported as wrong. They are not reported again while they stay the same.</summary>
    public IReadOnlyList<(string Provider, RefusedSettings Settings)> RefusedOthers { get; init; } = [];

    /// <summary>Whether any of its settings were refused.</summary>
    public bool IsAnyRefused => Refused is not null || RefusedOthers.Count > 0 || Waiting.Any(waiting => waiting.Findings.Count > 0);

    public IEnumerable<Tenant> All => new[] { Selected }.Concat(Waiting).Concat(Others).Concat(Earlier).OfType<Tenant>();

    /// <summary>The versions from new settings that wait for their certificates.</summary>
    public IEnumerable<Tenant> Waiting => new[] { Pending }.Concat(PendingOthers).OfType<Tenant>();

    /// <summary>Finds the version that finishes a challenge: the current one with its provider, unless only an earlier version has its
    /// server.</summary>
    /// <returns>The version, or <see langword="null"/> if the challenge's provider is no longer configured.</returns>
    public Tenant? Find(ChallengeHandle handle, TimeProvider time)
    {
        Tenant? current = FindCurrent(handle.Provider);
        if (current is not null && current.IsOver(time))
            current = null;
        return current is { Servers.Count: > 0 } && !current.Servers.Contains(handle.Endpoint, ServerAddress.Comparer)
            ? FindEarlier(handle, time) ?? current
            : current;
    }

    /// <summary>Finds the version that may start challenges during an outage of the provider <paramref name="than"/>.</summary>
    public Tenant? FindOther(string than) => Others.FirstOrDefault(other => !other.IsRetired && !IsOf(other, than));

    /// <summary>Selects another version for new challenges, with the flow's options from the same settings. The version before may be kept for open
    /// challenges.</summary>
    public TenantVersions Select(Tenant tenant, FlowOptions? flow, TenantTransitions transitions, long now)
    {
        TenantVersions next = this with
        {
            Selected = tenant,
            Pending = null,
            Flow = flow,
            SelectedFlow = flow,
            PendingFlow = null,
            Others = [.. Others.Where(other => !IsOf(other, tenant.ProviderName))],
            PendingOthers = [.. PendingOthers.Where(other => !IsOf(other, tenant.ProviderName))],
            Earlier = [.. Earlier.Where(one => one != tenant)],
            Refused = null,
            KeepsSelected = false,
        };
        foreach (Tenant other in Others.Where(other => other != tenant && IsOf(other, tenant.ProviderName)))
            next = next.KeepEarlier(other, tenant, transitions, now);
        if (Selected is { Errors.Count: 0 } before && before != tenant)
        {
            if (IsOf(before, tenant.ProviderName))
            {
                next = next.KeepEarlier(before, tenant, transitions, now);
            }
            else
            {
                if (KeepsSelected)
                    transitions.Unselect(before);
                else
                    transitions.Retire(before, now);
                next = next with { Others = [.. next.Others, before] };
            }
        }

        transitions.Select(tenant);
        return next;
    }

    /// <summary>Replaces the version of the same provider in <see cref="Others"/> by one of <see cref="PendingOthers"/>.</summary>
    public TenantVersions ReplaceOther(Tenant pending, TenantTransitions transitions, long now)
    {
        TenantVersions next = this with
        {
            Others = [.. Others.Select(other => IsOf(other, pending.ProviderName) ? pending : other)],
            PendingOthers = [.. PendingOthers.Where(other => other != pending)],
        };
        foreach (Tenant replaced in Others.Where(other => IsOf(other, pending.ProviderName)))
            next = next.KeepEarlier(replaced, pending, transitions, now);
        transitions.Unselect(pending);
        return next;
    }

    /// <summary>Keeps a replaced version if it has a server that the later version with the same provider does not have.</summary>
    public TenantVersions KeepEarlier(Tenant replaced, Tenant later, TenantTransitions transitions, long now)
    {
        if (!replaced.Servers.Except(later.Servers, ServerAddress.Comparer).Any())
            return this;
        transitions.Retire(replaced, now);
        return this with { Earlier = [replaced, .. Earlier.Take(MostEarlier - 1)] };
    }

    /// <summary>Why new settings are not in use, although calls succeed with the earlier ones.</summary>
    /// <param name="forOutages">The version of another provider whose settings count as well.</param>
    public IEnumerable<string> FindRefusals(Tenant? forOutages)
    {
        List<string> findings = [.. Pending?.Findings ?? []];
        if (Selected is { Errors.Count: 0 })
            findings.AddRange(Refused?.Findings ?? []);
        if (forOutages is not null)
        {
            findings.AddRange(RefusedOthers.Where(refused => IsOf(forOutages, refused.Provider)).SelectMany(refused => refused.Settings.Findings));
            findings.AddRange(PendingOthers.Where(pending => IsOf(pending, forOutages.ProviderName)).SelectMany(pending => pending.Findings));
        }

        return RefusedSettings.WithEarlierInUse(findings);
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
            if (IsOf(one, handle.Provider) && one.Servers.Contains(handle.Endpoint, ServerAddress.Comparer) && !one.IsOver(time))
                return one;
        }

        return null;
    }

    private static bool IsOf(Tenant tenant, string provider) => tenant.ProviderName.Equals(provider, StringComparison.OrdinalIgnoreCase);
}
