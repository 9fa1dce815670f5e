using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Flow;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>Creates the new set of tenants from the earlier one and the settings. A tenant with equal settings stays the same object.</summary>
internal sealed class TenantUpdate(IReadOnlyDictionary<string, TenantVersions> earlier, TenantFactory factory, CertificateRenewal renewal, FlowSettings flow, TimeProvider time, ILogger logger)
{
    /// <summary>How long the check at the start, or at a reload, may open keys. It is enough for a thousand keys with few iterations of key derivation.
    /// The remaining keys are opened in the background, or when they are first needed.</summary>
    public static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, TenantVersions> tenants = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(TenantPlan Plan, Tenant Tenant)> candidates = [];
    private readonly List<TenantCertificates> toOpen = [];
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
        OtherProvidersUpdate others = new(factory, renewal, Transitions, time, logger);
        Unopened = [.. Unopened, .. others.Open(plans, tenants, () => CheckTime - time.GetElapsedTime(now))];
        foreach (TenantPlan plan in plans)
            tenants[plan.Name] = others.Add(plan, tenants[plan.Name], now);
        IsAnyRefused |= others.IsAnyRefused;
        foreach (TenantVersions versions in earlier.Values)
        {
            if (!tenants.TryGetValue(versions.Name, out TenantVersions? later))
                Remove(versions, now);
            else if (IsInOrderAgain(versions, later))
                logger.LogInOrder(versions.Name);
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
            return parts.Provider is null || plan.Errors.Count > 0 ? null : factory.Make(plan.Name, draft, parts);
        }
#pragma warning disable CA1031 // it creates handlers and decorators of the host
        catch (Exception e) when (!isStart)
#pragma warning restore CA1031
        {
            TenantFactory.AddThrown(draft, e);
            return null;
        }
    }

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
            logger.LogKept(plan.Name, string.Join(" ", found));
            tenants[plan.Name] = versions with { Pending = null, PendingFlow = null, Refused = refused };
            return;
        }

        logger.LogUnusable(plan.Name, string.Join(" ", found));
        Tenant unusable = factory.MakeUnusable(plan, found);
        Transitions.Select(unusable);
        tenants[plan.Name] = versions with { Selected = unusable, Pending = null, PendingFlow = null, Refused = refused };
    }

    // A tenant whose new settings are not in use follows a change of the general options, unless the new settings would have exempted it.
    private FlowOptions? FlowInUse(TenantPlan plan, TenantVersions versions) => plan.Flow is null ? versions.SelectedFlow : flow.For(plan.Name);

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
}
