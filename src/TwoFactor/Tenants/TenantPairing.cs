namespace TwoFactor.Tenants;

/// <summary>Pairs users of a tenant. Refuses every call after the tenant was removed, because a caller may keep the object.</summary>
internal sealed class TenantPairing(IUserPairing inner, Tenant tenant) : IUserPairing
{
    public Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfRemoved();
        return inner.PairAsync(user, cancellationToken);
    }

    public Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfRemoved();
        return inner.IsPairedAsync(user, cancellationToken);
    }

    public Task UnpairAsync(string user, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfRemoved();
        return inner.UnpairAsync(user, cancellationToken);
    }
}
