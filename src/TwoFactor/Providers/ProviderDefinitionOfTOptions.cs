using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.Certificates;
using TwoFactor.Tenants;
using TwoFactor.Transport;

namespace TwoFactor.Providers;

/// <summary>Makes a service known: its name, its settings, and how its provider is made for a tenant. One stateless instance per service.</summary>
/// <typeparam name="TOptions">The tenant's settings for this service, one named instance per tenant.</typeparam>
public abstract class ProviderDefinition<TOptions> : ProviderDefinition
    where TOptions : ServiceOptions, new()
{
    /// <summary>Reads the service's own settings. Those that every service has are read already.</summary>
    /// <param name="settings">The tenant's group of settings for this service.</param>
    /// <param name="options">Where to put them.</param>
    protected internal abstract void Read(SettingsReader settings, TOptions options);

    /// <summary>Checks the service's own settings. Those that every service has, and the certificates, are checked already.</summary>
    /// <param name="options">The settings, from configuration and from code.</param>
    /// <param name="report">Where to put findings.</param>
    protected internal abstract void Check(TOptions options, SettingsReport report);

    /// <summary>Makes the provider of one tenant, from settings that were found good.</summary>
    protected internal abstract ITwoFactorProvider CreateProvider(ProviderContext<TOptions> context);

    internal sealed override void AddOptions(IServiceCollection services)
    {
        // First of all, so that what code configures comes after it.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TOptions>>(
            provider => new TenantOptionsSetup<TOptions>(this, provider.GetRequiredService<TenantSettings>())));
        services.AddSingleton<IValidateOptions<TOptions>>(
            provider => new TenantOptionsValidator<TOptions>(
                this, provider.GetRequiredService<TenantSettings>(), provider.GetRequiredService<TlsMaterialLoader>()));
    }

    internal sealed override ConfiguredProvider Create(IServiceProvider services, string tenant)
    {
        TOptions options = services.GetRequiredService<IOptionsFactory<TOptions>>().Create(tenant);
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        RenewedCertificates certificates = new(
            services.GetRequiredService<TenantSettings>().PathOf(tenant, Name),
            options,
            services.GetRequiredService<TlsMaterialLoader>(),
            time,
            services.GetRequiredService<ILogger<TenantConnection>>());
        HttpClient client = services.GetRequiredService<TenantHttpClients>().Create(tenant, new TenantConnection(options, certificates.GetAsync));
        TransportFailure failure = new(Name, tenant, presentsCertificate: options.TlsClientCertificate is not null);
        ServiceClient http = new(client, failure, options.RequestTimeout, time);
        return new ConfiguredProvider(CreateProvider(new ProviderContext<TOptions>(tenant, options, http, time)), certificates);
    }
}
