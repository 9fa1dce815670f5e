using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using TwoFactor;
using TwoFactor.Certificates;
using TwoFactor.Flow;
using TwoFactor.Registration;
using TwoFactor.Telemetry;
using TwoFactor.Tenants;
using TwoFactor.Tenants.Settings;
using TwoFactor.Transport;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds two-factor challenges to a host.</summary>
public static class TwoFactorServiceCollectionExtensions
{
    /// <summary>Adds <see cref="ITwoFactorProviderFactory"/>, with the tenants of a configuration section. Call the providers' <c>Add…</c> methods on
    /// the result.</summary>
    /// <remarks>
    /// All settings are checked when the host starts, or, without a host, when the factory is first resolved. The check opens the tenants' keys in
    /// parallel, for at most 3 seconds. The remaining keys are opened in the background, or when they are first needed; an error in one of them is
    /// logged and affects only its tenant. An expired certificate, or a file that cannot be read now, does not prevent the start.
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The section with <c>Tenants</c>, such as <c>builder.Configuration.GetSection("TwoFactor")</c>.</param>
    /// <returns>The builder for providers, tenants and HTTP clients.</returns>
    /// <exception cref="InvalidOperationException">Another section was given before.</exception>
    /// <example><code>
    /// builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
    ///     .AddSezame()
    ///     .AddSecSign();
    /// </code></example>
    public static ITwoFactorBuilder AddTwoFactor(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, new TenantSettings(configuration));
    }

    /// <summary>Adds <see cref="ITwoFactorProviderFactory"/>, with tenants that are added in code: <c>AddTwoFactor().AddSecSign("acme", options =>
    /// …)</c>.</summary>
    /// <inheritdoc cref="AddTwoFactor(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The host's services.</param>
    public static ITwoFactorBuilder AddTwoFactor(this IServiceCollection services) => Add(services, settings: null);

    /// <inheritdoc cref="AddTwoFactor(IServiceCollection)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the tenants that are not added by the providers' own <c>Add…</c> methods.</param>
    public static ITwoFactorBuilder AddTwoFactor(this IServiceCollection services, Action<TwoFactorOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ITwoFactorBuilder builder = AddTwoFactor(services);
        services.Configure(configure);
        return builder;
    }

    private static TwoFactorBuilder Add(IServiceCollection services, TenantSettings? settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        UseSettings(services, settings);
        if (services.Any(service => service.ServiceType == typeof(TenantHttpClients)))
            return new TwoFactorBuilder(services);

        // Registered through a client of the library, so that the host's defaults for all clients come before it even if they are registered later.
        services.AddHttpClient(TenantHttpClients.NameForAll).Services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>, WithoutHostDefaults>();
        services.AddSingleton<TenantHttpClients>();
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(typeof(QuietLogger<>));
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        // Read now, because the process may change its current folder before a certificate is read again.
        string currentFolder = CurrentFolder.Find();
        services.TryAddSingleton(provider => new ContentFiles(provider.GetService<IHostEnvironment>(), currentFolder));
        services.TryAddSingleton<TlsMaterialLoader>();
        services.TryAddSingleton<TenantCertificatesFactory>();
        services.TryAddSingleton<CertificateRenewal>();
        // Inserted first, so that settings from code are applied after those from configuration.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TwoFactorOptions>, TwoFactorOptionsSetup>());
        services.TryAddSingleton<TwoFactorTelemetry>();
        services.TryAddSingleton<ProviderTelemetry>();
        services.TryAddSingleton<TenantPlanner>();
        services.TryAddSingleton<TenantSet>();
        services.TryAddSingleton<TenantReloads>();
        services.TryAddSingleton<TenantDirectory>();
        services.TryAddSingleton<ITwoFactorProviderFactory>(provider => provider.GetRequiredService<TenantDirectory>());
        services.TryAddSingleton<ITwoFactorTenants>(provider => provider.GetRequiredService<TenantDirectory>());
        FlowRegistration.Add(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StartCheck>(
            provider => new StartCheck(new Lazy<ITwoFactorProviderFactory>(provider.GetRequiredService<ITwoFactorProviderFactory>))));
        return new TwoFactorBuilder(services);
    }

    // AddTwoFactor may be called with and without a configuration, in any order, but with only one configuration.
    private static void UseSettings(IServiceCollection services, TenantSettings? settings)
    {
        TenantSettings? known = FindInstance<TenantSettings>(services);
        if (known is null)
            services.AddSingleton(settings ?? new TenantSettings(root: null));
        else if (settings is not null && known.Root is null)
            services.Replace(ServiceDescriptor.Singleton(settings));
        else if (settings is not null && !settings.IsSameAs(known))
            throw new InvalidOperationException($"AddTwoFactor was called before with another configuration, whose tenants are in {known.TenantsPath}.");
    }

    private static T? FindInstance<T>(IServiceCollection services)
        where T : class =>
        services.FirstOrDefault(service => service.ServiceType == typeof(T))?.ImplementationInstance as T;
}
