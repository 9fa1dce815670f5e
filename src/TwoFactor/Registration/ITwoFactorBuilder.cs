namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Continues <c>AddTwoFactor</c>: extension methods add providers, tenants and HTTP handlers. Every call may be made twice without
/// harm.</summary>
public interface ITwoFactorBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
