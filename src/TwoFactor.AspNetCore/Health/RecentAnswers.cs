using System.Collections.Concurrent;

namespace TwoFactor.AspNetCore.Health;

/// <summary>Stores the recent successes and failures of each tenant's service.</summary>
internal sealed class RecentAnswers(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TenantAnswers> tenants = new(StringComparer.OrdinalIgnoreCase);

    public TenantAnswers? Of(string tenant) => tenants.GetValueOrDefault(tenant);

    public void Answered(string tenant) => tenants[tenant] = TenantAnswers.Fine;

    public void Failed(string tenant, TwoFactorError error) => tenants.AddOrUpdate(
        tenant,
        static (_, failure) => TenantAnswers.Fine.WithFailure(failure.error, failure.now),
        static (_, before, failure) => before.WithFailure(failure.error, failure.now),
        (error, now: time.GetTimestamp()));
}
