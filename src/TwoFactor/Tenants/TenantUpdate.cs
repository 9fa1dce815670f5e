using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Flow;
using TwoFactor.Telemetry;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>Creates the new set of tenants from the earlier one and the settings. A tenant with equal settings stays the same object.</summary>
internal sealed partial class TenantUpdate(
    IReadOnlyDictionary<string, TenantVersions> earlier, CertificateRenewal renewal, FlowSettings flow, ProviderTelemetry telemetry, TimeProvider time, Func<bool> isHostDisposed, ILogger logger)
{
    /// <summary>How long the check at the start, or at a reload, may open keys. It is enough for a thousand keys with few iterations of key derivation.
    /// The remaining keys are opened in the background, or when they are first needed.</summary>
    public static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, TenantVersions> tenants = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(TenantPlan Plan, Tenant Tenant)> candidates = [];
    private readonly List<TenantCertificates> toOpen = [];
    private readonly Dictionary<TenantDraft, Tenant> otherCandidates = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> errors = [];

    /// <summary>The new set of tenants.</summary>
    public IReadOnlyDictionary<string, TenantVersions> Tenants => tenants;

    /// <summary>The errors, collected only at the start.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>A short description of each change.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>The tenants that were removed.</summary>
    public List<string> Removed { get; } = [];

    /// <summary>Whether new settings were refused.</summary>
    public bool IsAnyRefused { get; private set; }

    /// <summary>What the change does to tenants, when it is published.</summary>
    public TenantTransitions Transitions { get; } = new();

    /// <summary>The certificates that were not opened in time.</summary>
    public IReadOnlyList<TenantCertificates> Unopened { get; private set; } = [];

    /// <param name="plans">The tenants as the settings describe them.</param>
    /// <param name="isStart">Whether errors are collected in <see cref="Errors"/>. At a reload, each error affects only its tenant.</param>
    public void Apply(IReadOnlyList<TenantPlan> plans, bool isStart)
    {
        long now = time.GetTimestamp();
        foreach (TenantPlan plan in plans)
        {
            TenantVersions versions = earlier.GetValueOrDefault(plan.Name) ?? new TenantVersions(plan.Name);
            tenants[plan.Name] = versions;
            if (FindOrMake(plan, versions, isStart) is { } tenant)
                Offer(plan, versions, tenant);
            else if (isStart)
                errors.AddRange(plan.Errors);
            else
                Refuse(plan, versions);
        }

        Unopened = renewal.Open(toOpen, CheckTime);
        if (isStart)
            errors.AddRange(toOpen.SelectMany(certificates => certificates.Errors));
        foreach ((TenantPlan plan, Tenant tenant) in candidates)
            Decide(plan, tenant, now);
        OpenOthers(plans, now);
        foreach (TenantPlan plan in plans)
            tenants[plan.Name] = WithOthers(plan, tenants[plan.Name], now);
        foreach (TenantVersions versions in earlier.Values)
        {
            if (!tenants.TryGetValue(versions.Name, out TenantVersions? later))
                Remove(versions, now);
            else if (IsInOrderAgain(versions, later))
                LogInOrder(versions.Name);
        }
    }

    // A tenant that selects another version is among the changes.
    private static bool IsInOrderAgain(TenantVersions before, TenantVersions now) =>
        before.IsAnyRefused && !now.IsAnyRefused && !now.Waiting.Any() && before.Selected == now.Selected;

    // Returns the same object for equal settings, and null if they have errors.
    private Tenant? FindOrMake(TenantPlan plan, TenantVersions versions, bool isStart)
    {
        if (plan.Selected is not { } draft || (plan.Errors.Count > 0 && !isStart))
            return null;
        if (plan.Errors.Count == 0 && versions.All.FirstOrDefault(tenant => tenant.Errors.Count == 0 && tenant.Fingerprint.Equals(draft.Fingerprint)) is { } same)
        {
            // Certificates that the last check left unopened are being opened in the background. What then takes over a waiting version needs the lock that the
            // check holds.
            bool isUsedAlready = same == versions.Selected || versions.Waiting.Contains(same);
            if (!isUsedAlready && same.Certificates is { IsOpened: false } unopened)
                toOpen.Add(unopened);
            return same;
        }

        try
        {
            TenantParts parts = draft.Open();
            if (parts.Certificates is { IsOpened: false } certificates && (isStart || parts.Provider is not null))
                toOpen.Add(certificates);
            return parts.Provider is null || plan.Errors.Count > 0 ? null : Make(plan.Name, draft, parts);
        }
#pragma warning disable CA1031 // it creates handlers and decorators of the host
        catch (Exception e) when (!isStart)
#pragma warning restore CA1031
        {
            AddThrown(draft, e);
            return null;
        }
    }

    // A provider that is not selected does not prevent a start either.
    private Tenant? TryMakeOther(TenantPlan plan, TenantDraft draft)
    {
        if (draft.Report.Errors.Count > 0)
            return null;
        try
        {
            return draft.Open() is { Provider: not null } parts ? Make(plan.Name, draft, parts) : null;
        }
#pragma warning disable CA1031 // it creates handlers and decorators of the host
        catch (Exception e)
#pragma warning restore CA1031
        {
            AddThrown(draft, e);
            return null;
        }
    }

    private Tenant Make(string name, TenantDraft draft, TenantParts parts) =>
        new(name, draft.Definition.Name, draft.Fingerprint, parts, telemetry, isHostDisposed);

    private static void AddThrown(TenantDraft draft, Exception e) =>
        draft.Report.AddGroupError($"cannot be used: code of the host threw {e.GetType().Name}");

    private void Offer(TenantPlan plan, TenantVersions versions, Tenant tenant)
    {
        if (tenant == versions.Selected)
            tenants[plan.Name] = versions with { Pending = null, Flow = plan.Flow, SelectedFlow = plan.Flow, PendingFlow = null, Refused = null };
        else if (tenant == versions.Pending)
            tenants[plan.Name] = versions with { Flow = FlowInUse(plan, versions), PendingFlow = plan.Flow, Refused = null };
        else
            candidates.Add((plan, tenant));
    }

    private void Decide(TenantPlan plan, Tenant tenant, long now)
    {
        TenantVersions versions = tenants[plan.Name];
        bool isReady = tenant.Certificates is not { IsUsable: false };
        if (!isReady && versions.Selected is { Findings.Count: 0 })
        {
            tenant.Certificates!.IsStandby = true;
            tenants[plan.Name] = versions with { Pending = tenant, Flow = FlowInUse(plan, versions), PendingFlow = plan.Flow, Refused = null };
            IsAnyRefused |= tenant.Findings.Count > 0; // without findings, there was only no time to open them
        }
        else
        {
            if (tenant.Certificates is { } own)
                own.IsStandby = false; // it may have waited beside the selected one, and its findings are logged below
            Changes.Add(Describe(versions, tenant));
            tenants[plan.Name] = versions.Select(tenant, plan.Flow, Transitions, now);
        }

        if (tenant.Findings.Count > 0)
            tenant.Certificates!.LogFindings();
    }

    private void Refuse(TenantPlan plan, TenantVersions versions)
    {
        IReadOnlyList<string> found = plan.Errors;
        RefusedSettings refused = new(found, plan.Selected?.Fingerprint, SettingsFingerprint.Of(plan.OwnSettings));
        bool hasEarlier = versions.Selected is { Errors.Count: 0 };
        versions = versions with { Flow = hasEarlier ? FlowInUse(plan, versions) : plan.Flow };
        tenants[plan.Name] = versions;
        if (refused.Equals(versions.Refused)) // already reported
            return;
        IsAnyRefused = true;
        if (hasEarlier)
        {
            LogKept(plan.Name, string.Join(" ", found));
            tenants[plan.Name] = versions with { Pending = null, PendingFlow = null, Refused = refused };
            return;
        }

        LogUnusable(plan.Name, string.Join(" ", found));
        MisconfiguredProvider provider = new(plan.ProviderName, plan.Name, found);
        SettingsFingerprint fingerprint = plan.Selected?.Fingerprint ?? SettingsFingerprint.None;
        // Without decorations: it may be a decoration that threw, and there is no call to decorate.
        Tenant unusable = new(plan.Name, plan.ProviderName, fingerprint, new TenantParts(provider), telemetry.WithoutDecorations, isHostDisposed) { Errors = found };
        Transitions.Select(unusable);
        tenants[plan.Name] = versions with { Selected = unusable, Pending = null, PendingFlow = null, Refused = refused };
    }

    // A tenant whose new settings are not in use follows a change of the general options, unless the new settings would have exempted it.
    private FlowOptions? FlowInUse(TenantPlan plan, TenantVersions versions) => plan.Flow is null ? versions.SelectedFlow : flow.For(plan.Name);

    // A tenant may keep the settings of a service that it no longer uses, for open challenges. Errors in them must not make the tenant unusable.
    private TenantVersions WithOthers(TenantPlan plan, TenantVersions versions, long now)
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

    // New settings of a provider that is not selected replace earlier ones that work only if their certificates can be used. Otherwise the certificates are
    // not opened here.
    private void OpenOthers(IReadOnlyList<TenantPlan> plans, long now)
    {
        List<TenantCertificates> others = [];
        foreach (TenantPlan plan in plans)
        {
            TenantVersions versions = tenants[plan.Name];
            foreach (TenantDraft draft in plan.Others.Where(draft => draft.Definition.Name != versions.Selected?.ProviderName))
            {
                Tenant? known = versions.Others.Concat(versions.PendingOthers).FirstOrDefault(tenant => tenant.Fingerprint.Equals(draft.Fingerprint));
                if ((known ?? TryMakeOther(plan, draft)) is not { } other)
                    continue;
                otherCandidates.Add(draft, other);
                if (known is null && other.Certificates is { IsOpened: false } certificates && WorkingBeside(other, versions) is not null)
                    others.Add(certificates);
            }
        }

        Unopened = [.. Unopened, .. renewal.Open(others, CheckTime - time.GetElapsedTime(now))];
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
            Tenant? other = otherCandidates.GetValueOrDefault(draft);
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
                    LogKept(plan.Name, findings);
                    IsAnyRefused = true;
                }
                else if (!isReported)
                {
                    LogUnselectedUnusable(plan.Name, draft.Definition.Name, findings);
                }
            }

            if (other is not null)
            {
                Transitions.Unselect(other);
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
            Transitions.Retire(gone, now);
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
                versions = versions.KeepEarlier(replaced, instead, Transitions, now);
        }

        return versions;
    }

    // An earlier version that new challenges may still use.
    private static Tenant? Usable(TenantVersions versions, string provider) => versions.Others.FirstOrDefault(tenant => tenant.ProviderName == provider && !tenant.IsRetired);

    private void Remove(TenantVersions versions, long now)
    {
        if (versions.Selected is not null)
        {
            Changes.Add($"{versions.Name}: removed");
            Removed.Add(versions.Name);
        }

        Tenant[] left = [.. versions.Others.Append(versions.Selected).OfType<Tenant>().Where(tenant => tenant.Errors.Count == 0 && !tenant.IsOver(time))];
        foreach (Tenant tenant in left)
            Transitions.Retire(tenant, now);
        if (left.Length > 0)
            tenants[versions.Name] = new TenantVersions(versions.Name) { Flow = versions.Flow, Others = left, Earlier = [.. versions.Earlier.Where(tenant => !tenant.IsOver(time))] };
    }

    internal static string Describe(TenantVersions versions, Tenant tenant) => versions.Selected switch
    {
        null => $"{tenant.Name}: added",
        { Errors.Count: > 0 } => $"{tenant.Name}: corrected",
        { } before when before.ProviderName != tenant.ProviderName => $"{tenant.Name}: {before.ProviderName} → {tenant.ProviderName}",
        _ => $"{tenant.Name}: settings changed",
    };

    [LoggerMessage(
        EventIds.TenantKeptEarlierSettings,
        LogLevel.Error,
        "The new settings of tenant {Tenant} are wrong; its earlier settings stay in use. {Findings}",
        EventName = nameof(EventIds.TenantKeptEarlierSettings))]
    private partial void LogKept(string tenant, string findings);

    [LoggerMessage(
        EventIds.TenantSettingsInOrder,
        LogLevel.Information,
        "The settings of tenant {Tenant}, of which some were refused, are in order again.",
        EventName = nameof(EventIds.TenantSettingsInOrder))]
    private partial void LogInOrder(string tenant);

    [LoggerMessage(
        EventIds.TenantUnusable,
        LogLevel.Error,
        "The settings of tenant {Tenant} are wrong, and it has no earlier ones; its calls fail. {Findings}",
        EventName = nameof(EventIds.TenantUnusable))]
    private partial void LogUnusable(string tenant, string findings);

    [LoggerMessage(
        EventIds.UnselectedProviderUnusable,
        LogLevel.Warning,
        "Tenant {Tenant} has settings for {Provider}, which it does not use now, and they cannot be used: {Findings}",
        EventName = nameof(EventIds.UnselectedProviderUnusable))]
    private partial void LogUnselectedUnusable(string tenant, string provider, string findings);
}
