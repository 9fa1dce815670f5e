using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Flow;

/// <summary>The flow's options for each tenant. They take effect together with the tenant's other settings. A tenant keeps its earlier options while its
/// new settings are invalid or wait for a file.</summary>
internal sealed class FlowSettings(TenantSettings settings, IOptionsFactory<FlowOptions> factory)
{
    private volatile FrozenDictionary<string, FlowOptions> own = FrozenDictionary<string, FlowOptions>.Empty;
    private volatile FlowOptions? forAll;

    /// <summary>The options of all tenants that have none of their own.</summary>
    public FlowOptions ForAll => forAll ??= factory.Create(Options.DefaultName);

    public FlowOptions For(string tenant) => own.GetValueOrDefault(tenant) ?? ForAll;

    /// <summary>Reads the options for all tenants, from configuration and then from code.</summary>
    /// <param name="errors">Collects their errors.</param>
    /// <returns>The options, or those in use if there are errors.</returns>
    public FlowOptions ReadForAll(List<string> errors)
    {
        SettingsReport report = new(settings.PathForAll(TenantSettings.Flow));
        // The options are bound by FlowOptionsSetup, which cannot report errors. This second binding of the same section only collects them.
        SettingsBinder.Bind(settings.GroupForAll(TenantSettings.Flow), new FlowOptions(), report);
        FlowOptions read = factory.Create(Options.DefaultName);
        FlowOptionsCheck.Check(read, report);
        errors.AddRange(report.Errors);
        return report.Errors.Count == 0 ? read : ForAll;
    }

    /// <summary>Reads the options that a tenant sets differently.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="general">The options for all tenants.</param>
    /// <param name="errors">Collects their errors.</param>
    /// <returns>The tenant's options, or <see langword="null"/> if it sets none differently. The defaults if there are errors.</returns>
    public FlowOptions? ReadFor(string tenant, FlowOptions general, List<string> errors)
    {
        if (settings.GroupOf(tenant, TenantSettings.Flow) is not { } group)
            return null;
        SettingsReport report = new(settings.PathOf(tenant, TenantSettings.Flow));
        FlowOptions read = general.Copy();
        SettingsBinder.Bind(group, read, report);
        FlowOptionsCheck.Check(read, report);
        errors.AddRange(report.Errors);
        return report.Errors.Count == 0 ? read : new FlowOptions();
    }

    /// <summary>Describes what changes for all tenants if <paramref name="general"/> is used, or returns <see langword="null"/> if nothing does.</summary>
    public string? DescribeChange(FlowOptions general) => FlowChanges.Of(ForAll, general) is { } names ? $"Flow of all tenants changed ({names})" : null;

    /// <summary>Describes what changes for one tenant besides, or returns <see langword="null"/> if nothing does.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="next">Its own options that will be used, or <see langword="null"/> if it will have none.</param>
    /// <param name="general">The options for all tenants that will be used.</param>
    public string? DescribeChange(string tenant, FlowOptions? next, FlowOptions general)
    {
        FlowOptions? before = own.GetValueOrDefault(tenant);
        if (before is null && next is null)
            return null;
        return FlowChanges.Of(before ?? ForAll, next ?? general, ForAll, general) is { } names ? $"{tenant}: Flow changed ({names})" : null;
    }

    /// <summary>Uses these options from now on.</summary>
    /// <param name="general">The options for all tenants.</param>
    /// <param name="ofTenants">The options of the tenants that have their own.</param>
    public void Use(FlowOptions general, IEnumerable<KeyValuePair<string, FlowOptions>> ofTenants)
    {
        forAll = general;
        own = ofTenants.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
