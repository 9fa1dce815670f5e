namespace TwoFactor.Registration;

/// <summary>A function of the host that wraps every provider; see <c>DecorateProviders</c>.</summary>
internal sealed class ProviderDecoration(Func<IServiceProvider, string, ITwoFactorProvider, ITwoFactorProvider> decorate)
{
    public ITwoFactorProvider Decorate(IServiceProvider services, string tenant, ITwoFactorProvider provider) =>
        decorate(services, tenant, provider) ?? throw new InvalidOperationException("The function given to DecorateProviders returned null.");
}
