namespace TwoFactor.Registration;

/// <summary>What a host puts before every provider; see <c>DecorateProviders</c>.</summary>
internal sealed class ProviderDecoration(Func<IServiceProvider, string, ITwoFactorProvider, ITwoFactorProvider> decorate)
{
    public ITwoFactorProvider Decorate(IServiceProvider services, string tenant, ITwoFactorProvider provider) =>
        decorate(services, tenant, provider) ?? throw new InvalidOperationException("A decoration given to DecorateProviders returned null.");
}
