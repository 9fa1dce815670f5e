using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Flow;

/// <summary>The flow's options for each tenant. They take effect together with the tenant's other settings. A tenant keeps its earlier options while its
/// new settings are invalid or wait for a file.</summary>
internal sealed class FlowSettings(TenantSettings settings, TenantOptionsFactory<FlowOptions> factory)
{
    private volatile FrozenDictionary<string, FlowOptions> own = FrozenDictionary<string, FlowOptions>.Empty;
    private volatile GeneralFlowOptions? general;

    /// <summary>The options of all tenants that have none of their own.</summary>
    public FlowOptions ForAll => General.Finished;

    /// <summary>The options for all tenants that are in use.</summary>
    public GeneralFlowOptions General => general ??= Create(ReportForAll()); // if needed before the check at the start, which reads them again and reports their errors

    public FlowOptions For(string tenant) => own.GetValueOrDefault(tenant) ?? ForAll;

    /// <summary>Reads the options for all tenants, from configuration and then from code.</summary>
    /// <param name="isReload">Whether an exception from the host's code becomes an error. Otherwise it is thrown.</param>
    /// <param name="errors">The errors of other general settings. Collects those of the options, too.</param>
    /// <returns>The options; those in use if <paramref name="errors"/> has any, because an unknown group may be a misspelt <c>Flow</c>.</returns>
    public GeneralFlowOptions ReadForAll(bool isReload, List<string> errors)
    {
        SettingsReport report = ReportForAll();
        GeneralFlowOptions? read = null;
        Run(
            () =>
            {
                read = Create(report);
                FlowOptionsCheck.Check(read.Finished, report);
            },
            isReload,
            report);
        errors.AddRange(report.Errors);
        return read is not null && errors.Count == 0 ? read : General;
    }

    /// <summary>Reads the options that a tenant sets differently. After them, the host's last steps and its checks of the general options run for these as
    /// well.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="all">The options for all tenants.</param>
    /// <param name="isReload">Whether an exception from the host's code becomes an error. Otherwise it is thrown.</param>
    /// <param name="errors">Collects their errors.</param>
    /// <returns>The tenant's options, or <see langword="null"/> if it sets none differently. The defaults if there are errors.</returns>
    public FlowOptions? ReadFor(string tenant, GeneralFlowOptions all, bool isReload, List<string> errors)
    {
        if (settings.GroupOf(tenant, TenantSettings.Flow) is not { } group)
            return null;
        SettingsReport report = new(settings.PathOf(tenant, TenantSettings.Flow));
        if (group.Find(nameof(FlowOptions.MemoryCapacity)) is not null) // one store holds the logins of all tenants
            report.AddError(nameof(FlowOptions.MemoryCapacity), $"can be set only under {settings.PathForAll(TenantSettings.Flow)}, for all tenants");
        FlowOptions read = all.Unfinished.Copy();
        SettingsBinder.Bind(group, read, report);
        Run(() => factory.Finish(Options.DefaultName, read, report), isReload, report);
        FlowOptionsCheck.Check(read, report);
        errors.AddRange(report.Errors);
        return report.Errors.Count == 0 ? read : new FlowOptions();
    }

    /// <summary>Describes what changes for all tenants if <paramref name="next"/> is used, or returns <see langword="null"/> if nothing does.</summary>
    public string? DescribeChange(FlowOptions next) => FlowChanges.Of(ForAll, next) is { } names ? $"Flow of all tenants changed ({names})" : null;

    /// <summary>Describes what changes for one tenant besides, or returns <see langword="null"/> if nothing does.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="next">Its own options that will be used, or <see langword="null"/> if it will have none.</param>
    /// <param name="nextForAll">The options for all tenants that will be used.</param>
    public string? DescribeChange(string tenant, FlowOptions? next, FlowOptions nextForAll)
    {
        FlowOptions? before = own.GetValueOrDefault(tenant);
        if (before is null && next is null)
            return null;
        return FlowChanges.Of(before ?? ForAll, next ?? nextForAll, ForAll, nextForAll) is { } names ? $"{tenant}: Flow changed ({names})" : null;
    }

    /// <summary>Uses these options from now on.</summary>
    /// <param name="all">The options for all tenants.</param>
    /// <param name="ofTenants">The options of the tenants that have their own.</param>
    public void Use(GeneralFlowOptions all, IEnumerable<KeyValuePair<string, FlowOptions>> ofTenants)
    {
        general = all;
        own = ofTenants.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private SettingsReport ReportForAll() => new(settings.PathForAll(TenantSettings.Flow));

    private GeneralFlowOptions Create(SettingsReport report)
    {
        FlowOptions unfinished = factory.Begin(Options.DefaultName, settings.GroupForAll(TenantSettings.Flow), report);
        FlowOptions finished = unfinished.Copy();
        factory.Finish(Options.DefaultName, finished, report);
        return new GeneralFlowOptions(finished, unfinished);
    }

    private static void Run(Action codeOfHost, bool isReload, SettingsReport report)
    {
        try
        {
            codeOfHost();
        }
#pragma warning disable CA1031 // the host's code runs in it, and its exceptions must not hold back the changes of tenants
        catch (Exception e) when (isReload)
#pragma warning restore CA1031
        {
            report.AddHostError(e);
        }
    }
}
