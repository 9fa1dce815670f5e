using System.Collections.Concurrent;

namespace TwoFactor.AspNetCore.Health;

/// <summary>Stores the recent successes and failures of each tenant's service.</summary>
internal sealed class RecentAnswers(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TenantAnswers> tenants = new(StringComparer.OrdinalIgnoreCase);

    public TenantAnswers? Of(string tenant) => tenants.GetValueOrDefault(tenant);

    public void Answered(string tenant) => tenants[tenant] = new TenantAnswers(0, LastError: null, time.GetTimestamp());

    public void Failed(string tenant, TwoFactorError error) => tenants.AddOrUpdate(
        tenant,
        static (_, failure) => new TenantAnswers(1, failure.error, failure.now),
        static (_, before, failure) => new TenantAnswers(before.FailuresInARow + 1, failure.error, failure.now),
        (error, now: time.GetTimestamp()));
}
