using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace TwoFactor.Tenants;

/// <summary>Takes the tenants and their providers from configuration.</summary>
internal sealed class TwoFactorOptionsSetup(TenantSettings settings) : IConfigureOptions<TwoFactorOptions>
{
    public void Configure(TwoFactorOptions options)
    {
        foreach (IConfigurationSection tenant in settings.All())
            options.Tenants[tenant.Key] = new TenantOptions { Provider = tenant[nameof(TenantOptions.Provider)] };
    }
}
