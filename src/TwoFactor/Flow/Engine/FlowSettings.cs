using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Flow;

/// <summary>The flow's options for each tenant. They are read together with the tenants. If new options have errors, these are reported, and the
/// earlier options stay in use.</summary>
internal sealed class FlowSettings(TenantSettings settings, IOptionsFactory<FlowOptions> factory)
{
    private readonly ConcurrentDictionary<string, FlowOptions> own = new(StringComparer.OrdinalIgnoreCase);
    private volatile FlowOptions? forAll;

    /// <summary>The options of all tenants that have none of their own.</summary>
    public FlowOptions ForAll => forAll ??= factory.Create(Options.DefaultName);

    public FlowOptions For(string tenant) => own.GetValueOrDefault(tenant) ?? ForAll;

    /// <summary>Reads the options for all tenants, from configuration and then from code.</summary>
    /// <param name="errors">Collects their errors.</param>
    public void ReadForAll(List<string> errors)
    {
        SettingsReport report = new(settings.PathForAll(TenantSettings.Flow));
        // The options are bound by FlowOptionsSetup, which cannot report errors. This second binding of the same section only collects them.
        SettingsBinder.Bind(settings.GroupForAll(TenantSettings.Flow), new FlowOptions(), report);
        FlowOptions read = factory.Create(Options.DefaultName);
        FlowOptionsCheck.Check(read, report);
        errors.AddRange(report.Errors);
        if (report.Errors.Count == 0)
            forAll = read;
    }

    /// <summary>Reads the options that a tenant sets differently.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="errors">Collects their errors.</param>
    public void ReadFor(string tenant, List<string> errors)
    {
        if (settings.GroupOf(tenant, TenantSettings.Flow) is not { } group)
        {
            own.TryRemove(tenant, out _);
            return;
        }

        SettingsReport report = new(settings.PathOf(tenant, TenantSettings.Flow));
        FlowOptions read = ForAll.Copy();
        SettingsBinder.Bind(group, read, report);
        FlowOptionsCheck.Check(read, report);
        errors.AddRange(report.Errors);
        if (report.Errors.Count == 0)
            own[tenant] = read;
    }
}
