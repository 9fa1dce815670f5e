using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Tenants;

namespace TwoFactor.Providers;

/// <summary>What the core knows of a provider without knowing its settings. Derive from <see cref="HttpProviderDefinition{TOptions}"/>, or from
/// <see cref="ProviderDefinition{TOptions}"/> for a service that is not reached over HTTP.</summary>
public abstract class ProviderDefinition
{
    private protected ProviderDefinition()
    {
    }

    /// <summary>The provider's name as configuration writes it, which is also the name of its group of settings.</summary>
    public abstract string Name { get; }

    /// <summary>Registers the named options.</summary>
    internal abstract void AddOptions(IServiceCollection services);

    /// <summary>Reads and checks one tenant's settings as they are now. Opens nothing.</summary>
    internal abstract TenantDraft Draft(IServiceProvider services, string tenant);
}
