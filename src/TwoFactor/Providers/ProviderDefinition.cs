using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Tenants;

namespace TwoFactor.Providers;

/// <summary>Describes a provider, independent of the type of its settings. Derive from <see cref="HttpProviderDefinition{TOptions}"/>, or from
/// <see cref="ProviderDefinition{TOptions}"/> for a service that is not reached over HTTP.</summary>
public abstract class ProviderDefinition
{
    private protected ProviderDefinition()
    {
    }

    /// <summary>The provider's name in configuration. Its group of settings has the same name. 1 to 64 characters.</summary>
    public abstract string Name { get; }

    /// <summary>Registers the named options.</summary>
    internal abstract void AddOptions(IServiceCollection services);

    /// <summary>Reads and checks one tenant's current settings. Opens no files, keys or connections.</summary>
    internal abstract TenantDraft Draft(IServiceProvider services, string tenant);
}
