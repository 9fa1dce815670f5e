using Microsoft.Extensions.Options;
using TwoFactor.Providers;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Flow;

/// <summary>Sets the options for all tenants from configuration, before code changes them. Values that cannot be read are reported when the settings
/// are checked.</summary>
internal sealed class FlowOptionsSetup(TenantSettings settings) : IConfigureOptions<FlowOptions>
{
    // Errors are discarded here: FlowSettings binds the same section as well, and reports them together with those of all other settings.
    public void Configure(FlowOptions options) =>
        SettingsBinder.Bind(settings.GroupForAll(TenantSettings.Flow), options, new SettingsReport(settings.PathForAll(TenantSettings.Flow)));
}
