namespace TwoFactor.Tenants;

/// <summary>Sends notices to users of a tenant. Refuses every call after the tenant was removed, because a caller may keep the object.</summary>
internal sealed class TenantFraudNotice(IFraudNotice inner, Tenant tenant) : IFraudNotice
{
    public Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfRemoved();
        return inner.NotifyAsync(user, message, cancellationToken);
    }
}
