using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>One tenant as the settings describe it.</summary>
/// <param name="Name">The tenant's name.</param>
/// <param name="ProviderName">The name of its provider, as it is written in the settings.</param>
/// <param name="Selected">Its settings for that provider, or <see langword="null"/> if the provider is not registered.</param>
/// <param name="Others">Its settings for providers that it does not use now. They may still have open challenges.</param>
/// <param name="Flow">The flow's options for it, or <see langword="null"/> if it sets none differently from all tenants.</param>
/// <param name="OwnErrors">Errors of the tenant itself, outside of the providers' groups.</param>
/// <param name="OwnSettings">Its settings outside of the providers' groups, as they are written.</param>
internal sealed record TenantPlan(
    string Name,
    string ProviderName,
    TenantDraft? Selected,
    IReadOnlyList<TenantDraft> Others,
    FlowOptions? Flow,
    IReadOnlyList<string> OwnErrors,
    IReadOnlyList<SettingsNode> OwnSettings)
{
    /// <summary>The errors because of which the tenant cannot use these settings: its own, and those of the selected provider. Errors of the others do not count.
    /// Errors in certificates are not known before they are opened.</summary>
    public IReadOnlyList<string> Errors => [.. OwnErrors, .. Selected?.Report.Errors ?? []];
}
