using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using TwoFactor.Providers;

namespace TwoFactor.Tenants.Settings;

/// <summary>Fills a tenant's named options from its group of settings, for code that reads them with <c>IOptionsMonitor</c>. Values that cannot be
/// read are ignored here; <see cref="TenantReloads"/> reports them.</summary>
internal sealed class TenantOptionsSetup<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions>(
    ProviderDefinition<TOptions> definition, TenantSettings settings) : IConfigureNamedOptions<TOptions>
    where TOptions : class, new()
{
    public void Configure(string? name, TOptions options)
    {
        if (!string.IsNullOrEmpty(name)) // the unnamed options belong to no tenant
            SettingsBinder.Bind(settings.GroupOf(name, definition.Name), options, new SettingsReport(name));
    }

    public void Configure(TOptions options)
    {
        // The factory calls the method above, also for the unnamed options.
    }
}
