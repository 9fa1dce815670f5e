namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Returned by <c>AddTwoFactor</c>. Extension methods add providers, tenants and HTTP handlers to it. Repeating a call is
/// harmless.</summary>
public interface ITwoFactorBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
