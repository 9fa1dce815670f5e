namespace TwoFactor.Tenants;

/// <summary>Wraps a tenant's provider, and allows only the calls that the tenant's state permits.</summary>
internal sealed class TenantProvider(ITwoFactorProvider inner, Tenant tenant, bool mayAlwaysStart) : ITwoFactorProvider
{
    public string Name => inner.Name;

    public TwoFactorCapabilities Capabilities => inner.Capabilities;

    public Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfDisposed();
        return tenant.MayStart || (mayAlwaysStart && !tenant.IsRetired)
            ? inner.StartChallengeAsync(request, cancellationToken)
            : throw new TwoFactorException(TwoFactorError.Misconfigured, "The tenant no longer uses this provider; only open challenges can be finished.")
            {
                Provider = Name,
                Tenant = tenant.Name,
            };
    }

    public Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfDisposed();
        return inner.PollStateAsync(handle, cancellationToken);
    }

    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfDisposed();
        return inner.CancelAsync(handle, cancellationToken);
    }

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        tenant.ThrowIfDisposed();
        return inner.ReleaseAsync(handle, cancellationToken);
    }

    public object? GetAbility(Type abilityType)
    {
        tenant.ThrowIfDisposed();
        // A removed tenant finishes open challenges. It sends no notices to phones and pairs no users.
        if (abilityType == typeof(IUserPairing))
            return !tenant.IsRetired && inner.GetAbility(abilityType) is IUserPairing pairing ? new TenantPairing(pairing, tenant) : null;
        if (abilityType == typeof(IFraudNotice))
            return !tenant.IsRetired && inner.GetAbility(abilityType) is IFraudNotice notice ? new TenantFraudNotice(notice, tenant) : null;
        return inner.GetAbility(abilityType);
    }
}
