using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;

namespace TwoFactor.Tenants;

/// <summary>The part of a <see cref="TenantUpdate"/> about the providers that tenants have settings for and do not select. They finish open challenges, and the failure
/// mode may ask one of them. Errors in their settings must not make the tenant unusable.</summary>
internal sealed class OtherProvidersUpdate(TenantFactory factory, CertificateRenewal renewal, TenantTransitions transitions, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<TenantDraft, Tenant> candidates = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether new settings were refused.</summary>
    public bool IsAnyRefused { get; private set; }

    /// <summary>Creates the new versions. They replace earlier ones that work only if their certificates can be used; otherwise the certificates are not opened
    /// here.</summary>
    /// <param name="plans">The tenants as the settings describe them.</param>
    /// <param name="tenants">Their versions, with the selected ones.</param>
    /// <param name="within">How long keys may be opened.</param>
    /// <returns>The certificates that were not opened in time.</returns>
    public IReadOnlyList<TenantCertificates> Open(IReadOnlyList<TenantPlan> plans, IReadOnlyDictionary<string, TenantVersions> tenants, Func<TimeSpan> within)
    {
        List<TenantCertificates> others = [];
        foreach (TenantPlan plan in plans)
        {
            TenantVersions versions = tenants[plan.Name];
            foreach (TenantDraft draft in plan.Others.Where(draft => draft.Definition.Name != versions.Selected?.ProviderName))
            {
                Tenant? known = versions.Others.Concat(versions.PendingOthers).FirstOrDefault(tenant => tenant.Fingerprint.Equals(draft.Fingerprint));
                if ((known ?? factory.TryMakeOther(plan, draft)) is not { } other)
                    continue;
                candidates.Add(draft, other);
                if (known is null && other.Certificates is { IsOpened: false } certificates && WorkingBeside(other, versions) is not null)
                    others.Add(certificates);
            }
        }

        return renewal.Open(others, within());
    }

    /// <summary>Adds the other providers to the versions of a tenant, after <see cref="Open"/>.</summary>
    public TenantVersions Add(TenantPlan plan, TenantVersions versions, long now)
    {
        versions = versions with { Earlier = [.. versions.Earlier.Where(tenant => !tenant.IsOver(time))], KeepsSelected = KeepsSelected(plan, versions) };
        if (plan.Others.Count == 0 && versions.Others.Count == 0 && versions.RefusedOthers.Count == 0)
            return versions;
        (List<Tenant> others, List<Tenant> pending, List<(string Provider, RefusedSettings Settings)> refused) = MakeOthers(plan, versions);
        // New settings that select another provider were refused. The earlier settings of that provider stay in use as well.
        if (versions.Selected?.ProviderName != plan.ProviderName && Usable(versions, plan.ProviderName) is { } still && !others.Contains(still))
            others.Add(still);
        RetireGone(versions.Others, others, now);
        return KeepReplaced(versions.Others, versions with { Others = others, PendingOthers = pending, RefusedOthers = refused }, now);
    }

    // The earlier version that stays in use while the certificates of the new one cannot be used.
    private static Tenant? WorkingBeside(Tenant other, TenantVersions versions) =>
        !versions.Others.Contains(other) && Usable(versions, other.ProviderName) is { Certificates: not { IsUsable: false } } earlier ? earlier : null;

    private static bool KeepsSelected(TenantPlan plan, TenantVersions versions) =>
        versions.Selected is { } selected
        && plan.Others.Any(draft => draft.Definition.Name == selected.ProviderName && draft.Fingerprint.Equals(selected.Fingerprint));

    /// <returns>The tenants of the other providers, those that wait for their certificates, and the settings that were refused.</returns>
    private (List<Tenant> Others, List<Tenant> Pending, List<(string Provider, RefusedSettings Settings)> Refused) MakeOthers(TenantPlan plan, TenantVersions versions)
    {
        List<Tenant> others = [];
        List<Tenant> pending = [];
        List<(string Provider, RefusedSettings Settings)> refused = [];
        foreach (TenantDraft draft in plan.Others)
        {
            if (draft.Definition.Name == versions.Selected?.ProviderName)
                continue; // it stays selected until the new settings can be used
            Tenant? other = candidates.GetValueOrDefault(draft);
            if (other?.Certificates is { IsUsable: false } && WorkingBeside(other, versions) is { } working)
            {
                Wait(other, versions);
                pending.Add(other);
                other = working;
            }
            else if (other is null)
            {
                string findings = string.Join(" ", draft.Report.Findings);
                refused.Add((draft.Definition.Name, new RefusedSettings(draft.Report.Findings, draft.Fingerprint)));
                other = Usable(versions, draft.Definition.Name);
                bool isReported = versions.RefusedOthers.Contains(refused[^1]);
                if (other is not null && !isReported)
                {
                    logger.LogKept(plan.Name, findings);
                    IsAnyRefused = true;
                }
                else if (!isReported)
                {
                    logger.LogUnselectedUnusable(plan.Name, draft.Definition.Name, findings);
                }
            }

            if (other is not null)
            {
                transitions.Unselect(other);
                others.Add(other);
            }
        }

        return (others, pending, refused);
    }

    private void Wait(Tenant other, TenantVersions versions)
    {
        if (versions.PendingOthers.Contains(other)) // already reported
            return;
        TenantCertificates certificates = other.Certificates!;
        certificates.IsStandby = true;
        IsAnyRefused |= certificates.Findings.Count > 0;
        certificates.LogFindings();
    }

    // A provider that has no settings any longer finishes its open challenges.
    private void RetireGone(IReadOnlyList<Tenant> before, List<Tenant> others, long now)
    {
        foreach (Tenant gone in before.Where(tenant => others.TrueForAll(other => other.ProviderName != tenant.ProviderName)))
        {
            transitions.Retire(gone, now);
            if (!gone.IsOver(time))
                others.Add(gone);
        }
    }

    // A replaced tenant with a server that the new one does not have finishes its challenges there.
    private TenantVersions KeepReplaced(IReadOnlyList<Tenant> before, TenantVersions versions, long now)
    {
        foreach (Tenant replaced in before.Where(one => !versions.Others.Contains(one)))
        {
            if (versions.Others.FirstOrDefault(other => other.ProviderName == replaced.ProviderName) is { } instead)
                versions = versions.KeepEarlier(replaced, instead, transitions, now);
        }

        return versions;
    }

    // An earlier version that new challenges may still use.
    private static Tenant? Usable(TenantVersions versions, string provider) => versions.Others.FirstOrDefault(tenant => tenant.ProviderName == provider && !tenant.IsRetired);
}
