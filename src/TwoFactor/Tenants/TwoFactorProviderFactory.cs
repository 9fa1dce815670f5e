namespace TwoFactor.Tenants;

/// <summary>Hands out the providers of the catalog in force.</summary>
internal sealed class TwoFactorProviderFactory(TenantCatalogBuilder builder) : ITwoFactorProviderFactory
{
    private const int MostNamesInAMessage = 20;

    private readonly TenantCatalog catalog = builder.Build();

    public ITwoFactorProvider GetProvider(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        return catalog.Selected.TryGetValue(tenant, out ITwoFactorProvider? provider)
            ? provider
            : throw new ArgumentException($"There is no tenant '{tenant}'. Configured are: {KnownTenants()}.", nameof(tenant));
    }

    public ITwoFactorProvider GetProvider(ChallengeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return catalog.Configured.TryGetValue((handle.Tenant, handle.Provider), out ITwoFactorProvider? provider)
            ? provider
            : throw new ArgumentException(
                $"The challenge was started by {handle.Provider} for tenant '{handle.Tenant}', which is not configured so any more.", nameof(handle));
    }

    private string KnownTenants()
    {
        string[] names = [.. catalog.Selected.Keys.Order(StringComparer.Ordinal)];
        return names.Length switch
        {
            0 => "none",
            <= MostNamesInAMessage => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MostNamesInAMessage))} and {names.Length - MostNamesInAMessage} more",
        };
    }
}
