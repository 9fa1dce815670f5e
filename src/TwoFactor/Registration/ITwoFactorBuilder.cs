namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Returned by <c>AddTwoFactor</c>. Extension methods add providers, tenants and HTTP handlers to it. A repeated call adds nothing
/// twice, and its options are applied after those of earlier calls. But each call of <c>DecorateProviders</c> adds a decorator, and each call of
/// <c>ConfigureHttpClient</c> adds the handlers that it is given.</summary>
public interface ITwoFactorBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
