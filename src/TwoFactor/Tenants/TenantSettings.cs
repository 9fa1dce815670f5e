using Microsoft.Extensions.Configuration;

namespace TwoFactor.Tenants;

/// <summary>Finds a tenant's groups of settings: <c>TwoFactor:Tenants:acme:Sezame</c>.</summary>
/// <param name="root">The configuration given to <c>AddTwoFactor</c>, or <see langword="null"/> where everything is configured in code.</param>
internal sealed class TenantSettings(IConfiguration? root)
{
    private const string Tenants = "Tenants";

    /// <summary>The configuration, for its reload token.</summary>
    public IConfiguration? Root => root;

    /// <summary>The path of the list of tenants, for messages.</summary>
    public string TenantsPath { get; } = root switch
    {
        IConfigurationSection section => $"{section.Path}:{Tenants}",
        null => $"TwoFactor:{Tenants}",
        _ => Tenants,
    };

    /// <summary>Whether a configuration was given in which there is no list of tenants: a wrong section, or a misspelt one.</summary>
    public bool IsMissing => root is not null && !root.GetSection(Tenants).Exists();

    /// <summary>The tenants that configuration names.</summary>
    public IEnumerable<IConfigurationSection> All() => root?.GetSection(Tenants).GetChildren() ?? [];

    /// <summary>The group of one tenant for one provider, or <see langword="null"/> where there is none.</summary>
    public IConfigurationSection? GroupOf(string tenant, string provider) => root?.GetSection($"{Tenants}:{tenant}:{provider}");

    /// <summary>The path of <see cref="GroupOf"/>, for messages.</summary>
    public string PathOf(string tenant, string provider) => $"{TenantsPath}:{tenant}:{provider}";

    /// <summary>Whether both read the same place. Sections are made anew at each <c>GetSection</c>, so their paths are compared.</summary>
    public bool IsSameAs(TenantSettings other) =>
        ReferenceEquals(Root, other.Root) || (Root is IConfigurationSection && other.Root is IConfigurationSection && TenantsPath == other.TenantsPath);
}
