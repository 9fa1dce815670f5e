using Microsoft.Extensions.Options;
using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Flow;

/// <summary>Takes the options for all tenants from configuration, before code changes them. What cannot be read is reported elsewhere, when the settings are
/// checked.</summary>
internal sealed class FlowOptionsSetup(TenantSettings settings) : IConfigureOptions<FlowOptions>
{
    public void Configure(FlowOptions options) =>
        SettingsBinder.Bind(settings.GroupForAll(TenantSettings.Flow), options, new SettingsReport(settings.PathForAll(TenantSettings.Flow)));
}
