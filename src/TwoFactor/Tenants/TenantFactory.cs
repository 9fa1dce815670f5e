using TwoFactor.Telemetry;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>Creates the tenants that the settings describe.</summary>
internal sealed class TenantFactory(ProviderTelemetry telemetry, Func<bool> isHostDisposed)
{
    /// <summary>Creates a tenant with what its settings have opened.</summary>
    public Tenant Make(string name, TenantDraft draft, TenantParts parts) =>
        new(name, draft.Definition.Name, draft.Fingerprint, parts, telemetry, isHostDisposed);

    /// <summary>Creates a tenant whose calls fail, because its settings are wrong and it has no earlier ones.</summary>
    /// <param name="plan">The tenant as the settings describe it.</param>
    /// <param name="found">The errors.</param>
    public Tenant MakeUnusable(TenantPlan plan, IReadOnlyList<string> found)
    {
        MisconfiguredProvider provider = new(plan.ProviderName, plan.Name, found);
        // Without decorations: it may be a decoration that threw, and there is no call to decorate.
        return new(plan.Name, plan.ProviderName, plan.Selected?.Fingerprint ?? SettingsFingerprint.None, new TenantParts(provider), telemetry.WithoutDecorations, isHostDisposed) { Errors = found };
    }

    /// <summary>Creates a tenant with a provider that is not selected. Its errors are in the report of its settings; they do not prevent a start.</summary>
    /// <returns><see langword="null"/> if there are errors.</returns>
    public Tenant? TryMakeOther(TenantPlan plan, TenantDraft draft)
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

    /// <summary>Reports that code of the host threw.</summary>
    public static void AddThrown(TenantDraft draft, Exception e) =>
        draft.Report.AddGroupError($"cannot be used: code of the host threw {e.GetType().Name}");
}
