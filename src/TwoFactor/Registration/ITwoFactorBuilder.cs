using TwoFactor.Providers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Continues <c>AddTwoFactor</c>: adds providers, tenants and HTTP handlers. Every call may be made twice without harm.</summary>
public interface ITwoFactorBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Makes a provider known. Provider packages call it in their <c>Add…</c> method. An options type serves one provider.</summary>
    ITwoFactorBuilder AddProvider<TOptions>(ProviderDefinition<TOptions> definition)
        where TOptions : ServiceOptions, new();

    /// <summary>Adds a tenant in code, or changes one that configuration names.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="definition">The provider for the tenant's new challenges.</param>
    /// <param name="configure">Sets the tenant's options for that provider, after configuration did.</param>
    ITwoFactorBuilder AddTenant<TOptions>(string tenant, ProviderDefinition<TOptions> definition, Action<TOptions> configure)
        where TOptions : ServiceOptions, new();

    /// <summary>Plugs into the HTTP clients of all tenants: a mock in unit tests, a proxy.</summary>
    /// <remarks>
    /// <para>A primary handler given here replaces ours, and with it the tenant's certificate, trust and bounds on connecting.</para>
    /// <para>Handlers are made once per tenant, from the root service provider, and live as long as the tenant. Handler lifetimes, loggers of
    /// <c>AddLogger</c>, <c>IHttpMessageHandlerBuilderFilter</c>s and the host's defaults for all clients do not apply. What is configured for one
    /// tenant comes after what is configured for all, and wins.</para>
    /// <para>A request is sent once: a handler that repeats one gets the first failure again, or an <see cref="HttpRequestException"/> where an
    /// answer had come. A handler that copies requests must copy their <see cref="HttpRequestMessage.Options"/> as well.</para>
    /// </remarks>
    ITwoFactorBuilder ConfigureHttpClient(Action<IHttpClientBuilder> configure);

    /// <summary>Plugs into the HTTP client of one tenant.</summary>
    /// <inheritdoc cref="ConfigureHttpClient(Action{IHttpClientBuilder})"/>
    ITwoFactorBuilder ConfigureHttpClient(string tenant, Action<IHttpClientBuilder> configure);
}
