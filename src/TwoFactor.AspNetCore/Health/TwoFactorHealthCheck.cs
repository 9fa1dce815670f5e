using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TwoFactor.Flow;

namespace TwoFactor.AspNetCore.Health;

/// <summary>Checks every tenant and the flow's store.</summary>
internal sealed class TwoFactorHealthCheck(
    TwoFactorHealthOptions options, RecentFailures failures, ITwoFactorTenants tenants, ITwoFactorProviderFactory providers, IFlowStore store, TimeProvider time)
    : IHealthCheck
{
    private const string StoreKey = "store";
    private const string Fine = "ok";
    private const int ProbesAtOnce = 8;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ConcurrentDictionary<string, string> troubles = new(StringComparer.OrdinalIgnoreCase);
        IReadOnlyCollection<string> names = tenants.Names;
        foreach (string tenant in names)
        {
            if (TroublesOf(tenant) is { Count: > 0 } found)
                troubles[tenant] = string.Join(" ", found);
        }

        if (options.Probe)
            await ProbeAsync(names.Where(tenant => FailedStartsOf(tenant) is null), troubles, cancellationToken); // the others are known to fail, and may cost the whole timeout
        string? storeTrouble = await StoreTroubleAsync(cancellationToken);

        Dictionary<string, object> data = names.ToDictionary(tenant => "tenant:" + tenant, object (tenant) => troubles.GetValueOrDefault(tenant, Fine), StringComparer.Ordinal);
        data[StoreKey] = storeTrouble ?? Fine;
        if (storeTrouble is not null)
            return new HealthCheckResult(context.Registration.FailureStatus, "The store of logins does not answer.", data: data);
        return troubles.IsEmpty
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{troubles.Count} of {names.Count} tenants are in trouble."), data: data);
    }

    // A tenant may have several: a refused change must not hide an expiry or an outage.
    private List<string> TroublesOf(string tenant)
    {
        List<string> troubles = [];
        try
        {
            troubles.AddRange(tenants.GetFindings(tenant));
            if (tenants.GetCertificateExpiry(tenant) is { } expiry && expiry - time.GetUtcNow() <= options.CertificateNotice)
                troubles.Add(string.Create(CultureInfo.InvariantCulture, $"The client certificate expires at {expiry:u}."));
        }
        catch (ArgumentException)
        {
            return []; // it was removed meanwhile
        }

        if (FailedStartsOf(tenant) is { } failed)
            troubles.Add(failed);
        return troubles;
    }

    private string? FailedStartsOf(string tenant) =>
        failures.Of(tenant) is { LastError: { } error } recent && recent.HaveFailed(options.FailuresInARow, options.Window, time) && !IsFormer(tenant, recent.Provider)
            ? string.Create(CultureInfo.InvariantCulture, $"{recent.FailuresInARow} starts in a row failed, the last one with {error}.")
            : null;

    private bool IsFormer(string tenant, string? provider) => providers.TryGetProvider(tenant, out ITwoFactorProvider? selected) && selected.Name != provider;

    private Task ProbeAsync(IEnumerable<string> names, ConcurrentDictionary<string, string> troubles, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        names,
        new ParallelOptions { MaxDegreeOfParallelism = ProbesAtOnce, CancellationToken = cancellationToken },
        async (tenant, stop) =>
        {
            if (await ProbeAsync(tenant, isKnown: troubles.ContainsKey(tenant), stop) is { } trouble)
                troubles.AddOrUpdate(tenant, trouble, (_, known) => $"{known} {trouble}");
        });

    private async Task<string?> ProbeAsync(string tenant, bool isKnown, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(options.ProbeTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        IUserPairing? pairing = null;
        try
        {
            if (providers.TryGetProvider(tenant, out ITwoFactorProvider? provider) && provider.TryGetAbility(out pairing))
                await pairing.IsPairedAsync($"two-factor-health-{Guid.NewGuid():N}", either.Token);
            return null;
        }
        catch (TwoFactorException e) when (e.Error is TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended)
        {
            return null;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.Misconfigured && isKnown)
        {
            return null; // its findings say more, and the service was not asked
        }
        catch (TwoFactorException e)
        {
            return $"The service was asked, and the answer is {e.Error}.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The service was asked, and did not answer in time.";
        }
        catch (ArgumentException) when (pairing is not null)
        {
            return null; // the provider does not take such a name, and the service was not asked
        }
#pragma warning disable CA1031 // a fault in one tenant's provider must not make the whole instance unhealthy
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return $"The service could not be asked ({e.GetType().Name})."; // the text may contain personal data
        }
    }

    private async Task<string?> StoreTroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return null;
        }
        catch (TwoFactorException e)
        {
            return e.Error.ToString();
        }
    }
}
