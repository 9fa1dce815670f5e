namespace TwoFactor.Tenants;

/// <summary>Sends notices to users of a tenant as long as the tenant is configured, also if the caller keeps the object.</summary>
internal sealed class TenantFraudNotice(IFraudNotice inner, Tenant tenant) : IFraudNotice
{
    public Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfRemoved();
        return inner.NotifyAsync(user, message, cancellationToken);
    }
}
