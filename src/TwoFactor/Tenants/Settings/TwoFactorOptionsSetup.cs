using Microsoft.Extensions.Options;

namespace TwoFactor.Tenants.Settings;

/// <summary>Sets the tenants and their providers from configuration.</summary>
internal sealed class TwoFactorOptionsSetup(TenantSettings settings) : IConfigureOptions<TwoFactorOptions>
{
    public void Configure(TwoFactorOptions options)
    {
        foreach (SettingsNode tenant in settings.Tenants)
            options.Tenants[tenant.Key] = new TenantOptions { Provider = tenant.Find(nameof(TenantOptions.Provider))?.Value };
    }
}
