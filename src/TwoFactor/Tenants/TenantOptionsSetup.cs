using Microsoft.Extensions.Options;
using TwoFactor.Providers;

namespace TwoFactor.Tenants;

/// <summary>Fills a tenant's named options from its group of settings. What cannot be read is left alone here, and reported by the
/// validator.</summary>
internal sealed class TenantOptionsSetup<TOptions>(ProviderDefinition<TOptions> definition, TenantSettings settings) : IConfigureNamedOptions<TOptions>
    where TOptions : ServiceOptions, new()
{
    public void Configure(string? name, TOptions options)
    {
        if (name is not null)
            ReadAll(definition, settings, name, options, new SettingsReport(name));
    }

    public void Configure(TOptions options)
    {
        // Options without a name belong to no tenant.
    }

    /// <summary>Reads a tenant's whole group of settings.</summary>
    internal static void ReadAll(ProviderDefinition<TOptions> definition, TenantSettings settings, string tenant, TOptions options, SettingsReport report)
    {
        if (settings.GroupOf(tenant, definition.Name) is not { } section)
            return;
        if (!string.IsNullOrEmpty(section.Value))
            report.AddForGroup("must be a group of settings");
        SettingsReader reader = new(section, report);
        ServiceOptionsReading.Read(reader, options);
        definition.Read(reader, options);
        reader.ReportUnknown();
    }
}
