using System.Collections.Frozen;
using TwoFactor.Flow;

namespace TwoFactor.Tenants;

/// <summary>The versions of all tenants that are in use now. <see cref="TenantReloads"/> replaces them as a whole, while callers read them.</summary>
internal sealed class TenantSet(FlowSettings flow)
{
    private volatile FrozenDictionary<string, TenantVersions> all = FrozenDictionary<string, TenantVersions>.Empty;
    private volatile bool isDisposed;

    /// <summary>The tenants by name, also those that were removed and have open challenges. Names are not case-sensitive.</summary>
    public FrozenDictionary<string, TenantVersions> All => all;

    /// <summary>Whether the host is disposed.</summary>
    public bool IsDisposed => isDisposed;

    /// <summary>The versions of a tenant, or <see langword="null"/> if there is none of that name.</summary>
    public TenantVersions? Find(string tenant) => all.TryGetValue(tenant, out TenantVersions? versions) ? versions : null;

    /// <summary>The version that the failure mode may ask during an outage of the selected one, or <see langword="null"/> if there is none.</summary>
    /// <remarks>Its certificate is opened and watched before the outage, so that a certificate that cannot be used is noticed in time.</remarks>
    public Tenant? ForOutages(TenantVersions versions) =>
        versions.Selected is { } selected && flow.For(versions.Name).FailureMode == FlowFailureMode.OtherProvider ? versions.FindOther(selected.ProviderName) : null;

    /// <summary>The versions that logins of a tenant may need.</summary>
    public IEnumerable<Tenant> ForLogins(TenantVersions versions) => new[] { versions.Selected, ForOutages(versions) }.OfType<Tenant>();

    public void Replace(FrozenDictionary<string, TenantVersions> next) => all = next;

    /// <summary>Marks the host as disposed. Calls then throw <see cref="ObjectDisposedException"/>.</summary>
    public void Close() => isDisposed = true;
}
