using System.Collections.Concurrent;

namespace TwoFactor.AspNetCore.Health;

/// <summary>Counts the failed starts of each tenant since its service last worked.</summary>
internal sealed class RecentFailures(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TenantFailures> tenants = new(StringComparer.OrdinalIgnoreCase);

    public TenantFailures? Of(string tenant) => tenants.GetValueOrDefault(tenant);

    public void Succeeded(string tenant) => tenants[tenant] = TenantFailures.None;

    public void Failed(string tenant, string provider, TwoFactorError error) => tenants.AddOrUpdate(
        tenant,
        static (_, failure) => TenantFailures.None.WithFailure(failure.provider, failure.error, failure.now),
        static (_, before, failure) => before.WithFailure(failure.provider, failure.error, failure.now),
        (provider, error, now: time.GetTimestamp()));
}
