using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Telemetry;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>Creates the new set of tenants from the earlier one and the settings. A tenant with equal settings stays the same object.</summary>
internal sealed partial class TenantUpdate(
    IReadOnlyDictionary<string, TenantSlot> earlier, CertificateRenewal renewal, ProviderTelemetry telemetry, TimeProvider time, Func<bool> isHostDisposed, ILogger logger)
{
    /// <summary>How long the check at the start, or at a reload, may open keys. It is enough for a thousand keys with few iterations of key derivation.
    /// The remaining keys are opened in the background, or when they are first needed.</summary>
    public static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, TenantSlot> slots = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(TenantPlan Plan, Tenant Tenant)> candidates = [];
    private readonly List<TenantCertificates> toOpen = [];
    private readonly List<string> errors = [];

    /// <summary>The new set of tenants.</summary>
    public IReadOnlyDictionary<string, TenantSlot> Slots => slots;

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

    /// <summary>New settings that wait for their certificates.</summary>
    public IEnumerable<TenantSlot> Waiting => slots.Values.Where(slot => slot.Pending is not null);

    /// <summary>The certificates that were not opened in time.</summary>
    public IReadOnlyList<TenantCertificates> Left { get; private set; } = [];

    /// <param name="plans">The tenants as the settings describe them.</param>
    /// <param name="isStart">Whether errors are collected in <see cref="Errors"/>. At a reload, each error affects only its tenant.</param>
    public void Apply(IReadOnlyList<TenantPlan> plans, bool isStart)
    {
        long now = time.GetTimestamp();
        foreach (TenantPlan plan in plans)
        {
            TenantSlot slot = earlier.GetValueOrDefault(plan.Name) ?? new TenantSlot(plan.Name);
            slots[plan.Name] = slot;
            if (FindOrMake(plan, slot, isStart) is { } tenant)
                Offer(plan, slot, tenant);
            else if (isStart)
                errors.AddRange(plan.Errors);
            else
                Refuse(plan, slot);
        }

        Left = renewal.Open(toOpen, CheckTime);
        if (isStart)
            errors.AddRange(toOpen.SelectMany(certificates => certificates.Errors));
        foreach ((TenantPlan plan, Tenant tenant) in candidates)
            Decide(plan, tenant, now);
        foreach (TenantPlan plan in plans)
            slots[plan.Name] = WithOthers(plan, slots[plan.Name], now);
        foreach (TenantSlot slot in earlier.Values)
        {
            if (!slots.ContainsKey(slot.Name))
                Remove(slot, now);
        }
    }

    // Returns the same object for equal settings, and null if they have errors.
    private Tenant? FindOrMake(TenantPlan plan, TenantSlot slot, bool isStart)
    {
        if (plan.Selected is not { } draft || (plan.Errors.Count > 0 && !isStart))
            return null;
        if (plan.Errors.Count == 0 && slot.All.FirstOrDefault(tenant => tenant.Errors.Count == 0 && tenant.Fingerprint.Equals(draft.Fingerprint)) is { } same)
        {
            bool isUsedAlready = same == slot.Selected || same == slot.Pending; // certificates that the last check left unopened are being opened in the background
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

    private void Offer(TenantPlan plan, TenantSlot slot, Tenant tenant)
    {
        if (tenant == slot.Selected)
            slots[plan.Name] = slot with { Pending = null, Refused = null };
        else if (tenant == slot.Pending)
            slots[plan.Name] = slot with { Refused = null };
        else
            candidates.Add((plan, tenant));
    }

    private void Decide(TenantPlan plan, Tenant tenant, long now)
    {
        TenantSlot slot = slots[plan.Name];
        bool isReady = tenant.Certificates is not { IsUsable: false };
        if (!isReady && slot.Selected is { Findings.Count: 0 })
        {
            tenant.Certificates!.IsStandby = true;
            slots[plan.Name] = slot with { Pending = tenant, Refused = null };
            IsAnyRefused = true;
        }
        else
        {
            Changes.Add(Describe(slot, tenant));
            slots[plan.Name] = slot.Select(tenant, Transitions, now);
        }

        if (tenant.Findings.Count > 0)
            tenant.Certificates!.LogFindings();
    }

    private void Refuse(TenantPlan plan, TenantSlot slot)
    {
        IReadOnlyList<string> found = plan.Errors;
        (string Errors, SettingsFingerprint? Fingerprint) refused = (string.Join(" ", found), plan.Selected?.Fingerprint);
        if (slot.Refused.Equals(refused)) // already reported
            return;
        IsAnyRefused = true;
        if (slot.Selected is { Errors.Count: 0 })
        {
            LogKept(plan.Name, refused.Errors);
            slots[plan.Name] = slot with { Pending = null, Refused = refused };
            return;
        }

        LogUnusable(plan.Name, refused.Errors);
        MisconfiguredProvider provider = new(plan.ProviderName, plan.Name, found);
        SettingsFingerprint fingerprint = plan.Selected?.Fingerprint ?? SettingsFingerprint.None;
        // Without decorations: it may be a decoration that threw, and there is no call to decorate.
        Tenant unusable = new(plan.Name, plan.ProviderName, fingerprint, new TenantParts(provider), telemetry.WithoutDecorations, isHostDisposed) { Errors = found };
        Transitions.Select(unusable);
        slots[plan.Name] = slot with { Selected = unusable, Pending = null, Refused = refused };
    }

    // A tenant may keep the settings of a service that it no longer uses, for open challenges. Errors in them must not make the tenant unusable.
    private TenantSlot WithOthers(TenantPlan plan, TenantSlot slot, long now)
    {
        slot = slot with { Earlier = [.. slot.Earlier.Where(tenant => !tenant.IsOver(time))], KeepsSelected = false };
        if (plan.Others.Count == 0 && slot.Others.Count == 0)
            return slot;
        string? refused = null;
        IReadOnlyList<Tenant> earlierOthers = slot.Others;
        List<Tenant> others = [];
        foreach (TenantDraft draft in plan.Others)
        {
            if (draft.Definition.Name == slot.Selected?.ProviderName)
            {
                slot = slot with { KeepsSelected = draft.Fingerprint.Equals(slot.Selected.Fingerprint) };
                continue; // it stays selected until the new settings can be used
            }

            Tenant? other = slot.Others.FirstOrDefault(tenant => tenant.Fingerprint.Equals(draft.Fingerprint)) ?? TryMakeOther(plan, draft);
            if (other is null)
            {
                refused = string.Join(" ", draft.Report.Findings);
                other = Usable(slot, draft.Definition.Name);
                if (other is not null && slot.RefusedOther != refused)
                    LogKept(plan.Name, refused);
                else if (earlier.Count == 0)
                    LogUnselectedUnusable(plan.Name, draft.Definition.Name, refused);
            }

            if (other is not null)
            {
                Transitions.Unselect(other);
                others.Add(other);
            }
        }

        // New settings that select another provider were refused. The earlier settings of that provider stay in use as well.
        if (slot.Selected?.ProviderName != plan.ProviderName && Usable(slot, plan.ProviderName) is { } still && !others.Contains(still))
            others.Add(still);

        foreach (Tenant gone in slot.Others.Where(tenant => others.TrueForAll(other => other.ProviderName != tenant.ProviderName)))
        {
            Transitions.Retire(gone, now);
            if (!gone.IsOver(time))
                others.Add(gone);
        }

        slot = slot with { Others = others, RefusedOther = refused };
        foreach (Tenant replaced in earlierOthers.Where(one => !others.Contains(one)))
        {
            if (others.Find(other => other.ProviderName == replaced.ProviderName) is { } instead)
                slot = slot.KeepEarlier(replaced, instead, Transitions, now);
        }

        return slot;
    }

    // An earlier version that new challenges may still use.
    private static Tenant? Usable(TenantSlot slot, string provider) => slot.Others.FirstOrDefault(tenant => tenant.ProviderName == provider && tenant.RetiredAt is null);

    private void Remove(TenantSlot slot, long now)
    {
        if (slot.Selected is not null)
        {
            Changes.Add($"{slot.Name}: removed");
            Removed.Add(slot.Name);
        }

        Tenant[] left = [.. slot.Others.Append(slot.Selected).OfType<Tenant>().Where(tenant => tenant.Errors.Count == 0 && !tenant.IsOver(time))];
        foreach (Tenant tenant in left)
            Transitions.Retire(tenant, now);
        if (left.Length > 0)
            slots[slot.Name] = new TenantSlot(slot.Name) { Others = left, Earlier = [.. slot.Earlier.Where(tenant => !tenant.IsOver(time))] };
    }

    internal static string Describe(TenantSlot slot, Tenant tenant) => slot.Selected switch
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
