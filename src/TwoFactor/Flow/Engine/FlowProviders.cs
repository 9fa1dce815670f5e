namespace TwoFactor.Flow;

/// <summary>Finds providers for the flow. The factory is resolved only when it is first needed, so that the check at the start reports wrong
/// settings.</summary>
internal sealed class FlowProviders(Lazy<ITwoFactorProviderFactory> factory)
{
    /// <summary>The tenant's provider for new challenges.</summary>
    /// <exception cref="ArgumentException">There is no such tenant.</exception>
    public ITwoFactorProvider Selected(string tenant) => factory.Value.GetProvider(tenant);

    /// <summary>Whether there is such a tenant now.</summary>
    public bool Has(string tenant) => factory.Value.TryGetProvider(tenant, out _);

    /// <summary>Whether the tenant has another provider for new challenges since <paramref name="provider"/> was selected.</summary>
    public bool HasMoved(string tenant, ITwoFactorProvider provider) => factory.Value.TryGetProvider(tenant, out ITwoFactorProvider? now) && now != provider;

    /// <summary>The provider that started a challenge.</summary>
    public ITwoFactorProvider Of(ChallengeHandle handle) => factory.Value.GetProvider(handle);

    /// <summary>Another provider for which the tenant has settings, or <see langword="null"/>.</summary>
    public ITwoFactorProvider? Other(string tenant, ITwoFactorProvider than) =>
        factory.Value is IOtherProviders others ? others.FindOther(tenant, than.Name) : null;
}
