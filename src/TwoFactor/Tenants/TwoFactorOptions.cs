namespace TwoFactor;

/// <summary>Which tenants there are. Each provider's own settings are named options of that provider, under the tenant's name.</summary>
public sealed class TwoFactorOptions
{
    /// <summary>The tenants by name; not case-sensitive, like all configuration keys.</summary>
    /// <value>Empty by default. Configuration adds to it, and code may.</value>
    public IDictionary<string, TenantOptions> Tenants { get; } = new Dictionary<string, TenantOptions>(StringComparer.OrdinalIgnoreCase);
}
