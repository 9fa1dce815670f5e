namespace TwoFactor.Tenants;

/// <summary>Which tenants a change of settings selects, keeps or retires. Nothing happens to them before <see cref="Publish"/>: code of the host runs
/// while the change is worked out, and its exception must leave every tenant as it was.</summary>
internal sealed class TenantTransitions
{
    private readonly List<Tenant> selected = [];
    private readonly List<(Tenant Tenant, long? RetiredAt)> replaced = [];

    /// <summary>The tenant is for new challenges.</summary>
    public void Select(Tenant tenant) => selected.Add(tenant);

    /// <summary>The tenant is kept for open challenges, as long as it is configured.</summary>
    public void Unselect(Tenant tenant) => replaced.Add((tenant, null));

    /// <summary>The tenant is kept for open challenges, until the longest of them has ended.</summary>
    public void Retire(Tenant tenant, long now) => replaced.Add((tenant, now));

    /// <summary>Puts the change into effect. Callers find a tenant that may start at any time.</summary>
    /// <param name="exchange">Replaces the tenants that callers find.</param>
    public void Publish(Action exchange)
    {
        foreach (Tenant tenant in selected)
            tenant.Select();
        exchange();
        foreach ((Tenant tenant, long? retiredAt) in replaced)
        {
            if (retiredAt is { } now)
                tenant.Retire(now);
            else
                tenant.Unselect();
        }
    }
}
