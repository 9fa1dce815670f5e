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
    /// <remarks>A primary handler given here replaces ours, and with it the tenant's certificate, trust and bounds on connecting.</remarks>
    ITwoFactorBuilder ConfigureHttpClient(Action<IHttpClientBuilder> configure);

    /// <summary>Plugs into the HTTP client of one tenant.</summary>
    /// <inheritdoc cref="ConfigureHttpClient(Action{IHttpClientBuilder})"/>
    ITwoFactorBuilder ConfigureHttpClient(string tenant, Action<IHttpClientBuilder> configure);
}
