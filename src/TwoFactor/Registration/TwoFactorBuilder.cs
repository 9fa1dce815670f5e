using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Providers;
using TwoFactor.Transport;

namespace TwoFactor.Registration;

/// <summary>Writes what the host says into its service collection.</summary>
internal sealed class TwoFactorBuilder(IServiceCollection services) : ITwoFactorBuilder
{
    public IServiceCollection Services => services;

    public ITwoFactorBuilder AddProvider<TOptions>(ProviderDefinition<TOptions> definition)
        where TOptions : ServiceOptions, new()
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (services.Any(service => service.ImplementationInstance is ProviderDefinition known && known.Name == definition.Name))
            return this;
        services.AddSingleton<ProviderDefinition>(definition);
        definition.AddOptions(services);
        return this;
    }

    public ITwoFactorBuilder AddTenant<TOptions>(string tenant, ProviderDefinition<TOptions> definition, Action<TOptions> configure)
        where TOptions : ServiceOptions, new()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        ArgumentNullException.ThrowIfNull(configure);
        AddProvider(definition);
        services.Configure<TwoFactorOptions>(options =>
        {
            options.Tenants.Remove(tenant); // the name is spelt as here, for it is that of the named options
            options.Tenants[tenant] = new TenantOptions { Provider = definition.Name };
        });
        services.Configure(tenant, configure);
        return this;
    }

    public ITwoFactorBuilder ConfigureHttpClient(Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(services.AddHttpClient(TenantHttpClients.NameForAll));
        return this;
    }

    public ITwoFactorBuilder ConfigureHttpClient(string tenant, Action<IHttpClientBuilder> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        ArgumentNullException.ThrowIfNull(configure);
        configure(services.AddHttpClient(TenantHttpClients.NameFor(tenant)));
        return this;
    }
}
