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
    /// <summary>Adds a provider. Provider packages call it in their <c>Add…</c> method. Each provider needs its own options type.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="definition">The provider.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">An argument is <see langword="null"/>, or the provider's name does not fit into a handle: it must be well-formed
    /// Unicode of 1 to 64 characters.</exception>
    /// <example><code>
    /// public static ITwoFactorBuilder AddSample(this ITwoFactorBuilder builder) => builder.AddProvider(new SampleDefinition());
    /// </code></example>
    public static ITwoFactorBuilder AddProvider<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions>(
        this ITwoFactorBuilder builder, ProviderDefinition<TOptions> definition)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.Name is not { Length: > 0 and <= ChallengeHandle.MaximumProviderLength } name || !WellFormedText.IsWellFormed(name))
        {
            throw new ArgumentException(
                $"A provider's name must be well-formed Unicode of 1 to {ChallengeHandle.MaximumProviderLength} characters.", nameof(definition));
        }

        if (builder.Services.Any(service => service.ImplementationInstance is ProviderDefinition known && known.Name == definition.Name))
            return builder;
        builder.Services.AddSingleton<ProviderDefinition>(definition);
        definition.AddOptions(builder.Services);
        return builder;
    }

    /// <summary>Adds a tenant in code, or changes one from configuration.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="tenant">The tenant's name. Not case-sensitive, like all configuration keys.</param>
    /// <param name="definition">The provider for the tenant's new challenges.</param>
    /// <param name="configure">Sets the tenant's options for that provider, after those from configuration. If the method is called several times for
    /// a tenant, all functions are applied in that order.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="tenant"/> is empty or only white space, an argument is <see langword="null"/>, or the provider's
    /// name does not fit into a handle.</exception>
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

    /// <summary>Configures the HTTP clients of all tenants, for example with a mock in unit tests or with a proxy.</summary>
    /// <remarks>
    /// <para>A primary handler given here replaces the library's handler. The tenant's certificate, trust settings and connection limits then do not
    /// apply.</para>
    /// <para>Handlers are made once per tenant, from a service scope of their own, and live as long as the tenant's settings stay the same. Handlers of
    /// earlier settings are not disposed, because a request may still be in flight. Handler lifetimes, loggers of
    /// <c>AddLogger</c>, <c>IHttpMessageHandlerBuilderFilter</c>s and the host's defaults for all clients do not apply. Configuration for one tenant
    /// is applied after configuration for all tenants, and so takes precedence.</para>
    /// <para>A request is sent only once. A handler that repeats a request gets the first failure again, or an <see cref="HttpRequestException"/> if
    /// there was already a response. A handler that copies requests must also copy their <see cref="HttpRequestMessage.Options"/>.</para>
    /// </remarks>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="configure">Configures the client.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">An argument is <see langword="null"/>, or a tenant's name is empty or only white space.</exception>
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

    /// <summary>Configures the HTTP client of one tenant.</summary>
    /// <inheritdoc cref="ConfigureHttpClient(ITwoFactorBuilder, Action{IHttpClientBuilder})"/>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="tenant">The tenant's name. Not case-sensitive.</param>
    /// <param name="configure">Configures the client.</param>
    public static ITwoFactorBuilder ConfigureHttpClient(this ITwoFactorBuilder builder, string tenant, Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.Services.AddHttpClient(TenantHttpClients.NameFor(tenant)));
        return builder;
    }

    /// <summary>Wraps every tenant's provider in a decorator, for example to audit or limit calls. Derive the decorator from
    /// <see cref="DelegatingTwoFactorProvider"/>.</summary>
    /// <remarks>
    /// <para>The decorator wraps the library's telemetry, so that telemetry measures only calls that reach the provider. The decorator that was added
    /// last is the outermost.</para>
    /// <para>A decorator must keep the rules of <see cref="ITwoFactorProvider"/>. Above all, it must not repeat a start, and must not turn any other
    /// result into <see cref="ChallengeState.Approved"/>.</para>
    /// </remarks>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="decorate">Gets the host's services, the tenant's name and its provider, and returns the provider that callers get instead. It is
    /// called when a tenant's provider is created, also after a reload that changed the tenant, and possibly more than once each time. It must not
    /// return <see langword="null"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
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
