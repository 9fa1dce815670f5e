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
    /// <summary>Adds <see cref="ITwoFactorProviderFactory"/>, with the tenants of a configuration section. Add the providers to what is
    /// returned.</summary>
    /// <remarks>
    /// Settings are checked when the host starts, all at once; without a host, when the factory is first asked for. The check opens the tenants' keys in
    /// parallel, for 3 seconds at most: what is left then is opened in the background, or when it is first needed, and what is wrong with it is logged and
    /// concerns its tenant alone. A certificate that has expired, or a file that cannot be read now, does not keep the host from starting either.
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The section with <c>Tenants</c>, such as <c>builder.Configuration.GetSection("TwoFactor")</c>.</param>
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

    /// <summary>Adds <see cref="ITwoFactorProviderFactory"/>, with tenants that code adds: <c>AddTwoFactor().AddSecSign("acme", options =>
    /// …)</c>.</summary>
    /// <inheritdoc cref="AddTwoFactor(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The host's services.</param>
    public static ITwoFactorBuilder AddTwoFactor(this IServiceCollection services) => Add(services, settings: null);

    /// <inheritdoc cref="AddTwoFactor(IServiceCollection)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets which tenants there are, where the providers' own <c>Add…</c> methods do not say so.</param>
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

        // By way of a client of ours, so that the host's defaults for all clients are put before it, even if they are registered later.
        services.AddHttpClient(TenantHttpClients.NameForAll).Services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>, WithoutHostDefaults>();
        services.AddSingleton<TenantHttpClients>();
        services.AddOptions();
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        // Taken now: a process may change its folder later, and a certificate is read again when its file has changed.
        string currentFolder = ContentFiles.CurrentFolder();
        services.TryAddSingleton(provider => new ContentFiles(provider.GetService<IHostEnvironment>(), currentFolder));
        services.TryAddSingleton<TlsMaterialLoader>();
        services.TryAddSingleton<TenantCertificatesFactory>();
        services.TryAddSingleton<CertificateRenewal>();
        // First of all, so that what code configures comes after it.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TwoFactorOptions>, TwoFactorOptionsSetup>());
        services.TryAddSingleton<TwoFactorTelemetry>();
        services.TryAddSingleton<ProviderTelemetry>();
        services.TryAddSingleton<TenantPlanner>();
        services.TryAddSingleton<TenantDirectory>();
        services.TryAddSingleton<ITwoFactorProviderFactory>(provider => provider.GetRequiredService<TenantDirectory>());
        services.TryAddSingleton<ITwoFactorTenants>(provider => provider.GetRequiredService<TenantDirectory>());
        FlowRegistration.Add(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StartCheck>(
            provider => new StartCheck(new Lazy<ITwoFactorProviderFactory>(provider.GetRequiredService<ITwoFactorProviderFactory>))));
        return new TwoFactorBuilder(services);
    }

    // Code may come before or after configuration, but there is one configuration.
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
