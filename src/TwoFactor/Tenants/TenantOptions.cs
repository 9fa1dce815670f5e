namespace TwoFactor;

/// <summary>One tenant.</summary>
public sealed class TenantOptions
{
    /// <summary>The provider for the tenant's new challenges.</summary>
    /// <value>The name of a registered provider, such as <c>Sezame</c> or <c>SecSign</c>. Required.</value>
    public string? Provider { get; set; }
}
