namespace TwoFactor;

/// <summary>The tenants. The settings of a provider are separate named options, with the tenant's name.</summary>
public sealed class TwoFactorOptions
{
    /// <summary>The tenants by name; not case-sensitive, like all configuration keys.</summary>
    /// <value>Empty by default. Configuration and code can add tenants.</value>
    public IDictionary<string, TenantOptions> Tenants { get; } = new Dictionary<string, TenantOptions>(StringComparer.OrdinalIgnoreCase);
}
