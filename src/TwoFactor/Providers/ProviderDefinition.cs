using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Tenants;

namespace TwoFactor.Providers;

/// <summary>What the core knows of a provider without knowing its settings. Derive from <see cref="ProviderDefinition{TOptions}"/>.</summary>
public abstract class ProviderDefinition
{
    private protected ProviderDefinition()
    {
    }

    /// <summary>The provider's name as configuration writes it, which is also the name of its group of settings.</summary>
    public abstract string Name { get; }

    /// <summary>Registers the named options, their reading and their validation.</summary>
    internal abstract void AddOptions(IServiceCollection services);

    /// <summary>Makes the provider for one tenant, from settings as they are now.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The tenant's settings are wrong; holds every finding.</exception>
    internal abstract ConfiguredProvider Create(IServiceProvider services, string tenant);
}
