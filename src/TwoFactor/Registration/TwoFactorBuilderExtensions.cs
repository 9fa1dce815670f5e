using System.Diagnostics.CodeAnalysis;
using TwoFactor;
using TwoFactor.Providers;
using TwoFactor.Registration;
using TwoFactor.Tenants.Settings;
using TwoFactor.Transport;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds providers, tenants and HTTP handlers to <c>AddTwoFactor</c>.</summary>
public static class TwoFactorBuilderExtensions
{
    /// <summary>Makes a provider known. Provider packages call it in their <c>Add…</c> method. An options type serves one provider.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="definition">The provider.</param>
    /// <example><code>
    /// public static ITwoFactorBuilder AddSample(this ITwoFactorBuilder builder) => builder.AddProvider(new SampleDefinition());
    /// </code></example>
    public static ITwoFactorBuilder AddProvider<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions>(
        this ITwoFactorBuilder builder, ProviderDefinition<TOptions> definition)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(definition);
        if (builder.Services.Any(service => service.ImplementationInstance is ProviderDefinition known && known.Name == definition.Name))
            return builder;
        builder.Services.AddSingleton<ProviderDefinition>(definition);
        definition.AddOptions(builder.Services);
        return builder;
    }

    /// <summary>Adds a tenant in code, or changes one that configuration names.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="tenant">The tenant's name. Not case-sensitive, like all configuration keys.</param>
    /// <param name="definition">The provider for the tenant's new challenges.</param>
    /// <param name="configure">Sets the tenant's options for that provider, after configuration did. Called more than once for a tenant, all calls
    /// count, in their order.</param>
    /// <example><code>
    /// public static ITwoFactorBuilder AddSample(this ITwoFactorBuilder builder, string tenant, Action&lt;SampleOptions> configure) =>
    ///     builder.AddTenant(tenant, new SampleDefinition(), configure);
    /// </code></example>
    public static ITwoFactorBuilder AddTenant<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions>(
        this ITwoFactorBuilder builder, string tenant, ProviderDefinition<TOptions> definition, Action<TOptions> configure)
        where TOptions : class, new()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        ArgumentNullException.ThrowIfNull(configure);
        builder.AddProvider(definition);
        builder.Services.Configure<TwoFactorOptions>(options => options.Tenants[tenant] = new TenantOptions { Provider = definition.Name });
        builder.Services.Configure(tenant, configure);
        return builder;
    }

    /// <summary>Plugs into the HTTP clients of all tenants: a mock in unit tests, a proxy.</summary>
    /// <remarks>
    /// <para>A primary handler given here replaces ours, and with it the tenant's certificate, trust and bounds on connecting.</para>
    /// <para>Handlers are made once per tenant, from the root service provider, and live as long as the tenant. Handler lifetimes, loggers of
    /// <c>AddLogger</c>, <c>IHttpMessageHandlerBuilderFilter</c>s and the host's defaults for all clients do not apply. What is configured for one
    /// tenant comes after what is configured for all, and wins.</para>
    /// <para>A request is sent once: a handler that repeats one gets the first failure again, or an <see cref="HttpRequestException"/> where an
    /// answer had come. A handler that copies requests must copy their <see cref="HttpRequestMessage.Options"/> as well.</para>
    /// </remarks>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="configure">Plugs in what is wanted.</param>
    /// <example><code>
    /// services.AddTwoFactor().ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => mock));
    /// </code></example>
    public static ITwoFactorBuilder ConfigureHttpClient(this ITwoFactorBuilder builder, Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.Services.AddHttpClient(TenantHttpClients.NameForAll));
        return builder;
    }

    /// <summary>Plugs into the HTTP client of one tenant.</summary>
    /// <inheritdoc cref="ConfigureHttpClient(ITwoFactorBuilder, Action{IHttpClientBuilder})"/>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="tenant">The tenant's name. Not case-sensitive.</param>
    /// <param name="configure">Plugs in what is wanted.</param>
    public static ITwoFactorBuilder ConfigureHttpClient(this ITwoFactorBuilder builder, string tenant, Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.Services.AddHttpClient(TenantHttpClients.NameFor(tenant)));
        return builder;
    }

    /// <summary>Puts something of the host's before every tenant's provider: an audit, a limit, a switch. Derive it from
    /// <see cref="DelegatingTwoFactorProvider"/>.</summary>
    /// <remarks>
    /// <para>It stands outside of the library's telemetry, which so measures what is truly asked of the service. The decoration that was added last is
    /// the outermost.</para>
    /// <para>A decoration keeps the rules of <see cref="ITwoFactorProvider"/>. Above all it never repeats a start, and never turns anything into
    /// <see cref="ChallengeState.Approved"/>.</para>
    /// </remarks>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="decorate">Gets the host's services, the tenant's name and its provider, and returns what callers get instead. Called when a
    /// tenant's provider is made, so again after a reload that changed the tenant, and possibly more than once for each. It must not return
    /// <see langword="null"/>.</param>
    /// <example><code>
    /// builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
    ///     .AddSezame()
    ///     .DecorateProviders((services, tenant, provider) => new AuditedProvider(provider, services.GetRequiredService&lt;Audit>()));
    /// </code></example>
    public static ITwoFactorBuilder DecorateProviders(
        this ITwoFactorBuilder builder, Func<IServiceProvider, string, ITwoFactorProvider, ITwoFactorProvider> decorate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(decorate);
        builder.Services.AddSingleton(new ProviderDecoration(decorate));
        return builder;
    }
}
