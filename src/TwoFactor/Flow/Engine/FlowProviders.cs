namespace TwoFactor.Flow;

/// <summary>The providers as the flow needs them.</summary>
internal sealed class FlowProviders(ITwoFactorProviderFactory factory)
{
    /// <summary>The tenant's provider for new challenges.</summary>
    /// <exception cref="ArgumentException">There is no such tenant.</exception>
    public ITwoFactorProvider Selected(string tenant) => factory.GetProvider(tenant);

    /// <summary>The provider that started a challenge.</summary>
    public ITwoFactorProvider Of(ChallengeHandle handle) => factory.GetProvider(handle);

    /// <summary>Another provider for which the tenant has settings, or <see langword="null"/>.</summary>
    public ITwoFactorProvider? Other(string tenant, ITwoFactorProvider than) =>
        factory is IOtherProviders others ? others.FindOther(tenant, than.Name) : null;
}
