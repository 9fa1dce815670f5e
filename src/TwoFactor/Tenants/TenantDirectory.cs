using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Telemetry;

namespace TwoFactor.Tenants;

/// <summary>Finds the provider of a tenant or of a challenge, and tells the state of a tenant.</summary>
internal sealed partial class TenantDirectory : ITwoFactorProviderFactory, ITwoFactorTenants, IOtherProviders
{
    private readonly TenantSet set;
    private readonly TenantReloads reloads;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    public TenantDirectory(TenantSet set, TenantReloads reloads, TwoFactorTelemetry telemetry, TimeProvider time, QuietLogger<TenantDirectory> logger)
    {
        this.set = set;
        this.reloads = reloads;
        this.time = time;
        this.logger = logger;
        telemetry.ObserveCertificates(MeasureCertificates);
    }

    public IReadOnlyCollection<string> Names => [.. set.All.Values.Where(versions => versions.Selected is not null).Select(versions => versions.Name)];

    public ITwoFactorProvider GetProvider(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        if (TryGetProvider(tenant, out ITwoFactorProvider? provider))
            return provider;
        LogUnknown(TenantNames.Printable(tenant), TenantNames.List(Names));
        throw new ArgumentException($"There is no tenant '{TenantNames.Printable(tenant)}'.", nameof(tenant));
    }

    public bool TryGetProvider([NotNullWhen(true)] string? tenant, [NotNullWhen(true)] out ITwoFactorProvider? provider)
    {
        ObjectDisposedException.ThrowIf(set.IsDisposed, typeof(ITwoFactorProviderFactory));
        provider = tenant is null ? null : set.Find(tenant)?.Selected?.Provider;
        return provider is not null;
    }

    public ITwoFactorProvider GetProvider(ChallengeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ObjectDisposedException.ThrowIf(set.IsDisposed, typeof(ITwoFactorProviderFactory));
        if (set.Find(handle.Tenant)?.Find(handle, time) is { } tenant)
            return tenant.Provider;
        throw new TwoFactorException(TwoFactorError.Misconfigured, "The tenant that started the challenge is no longer configured with this provider.")
        {
            Provider = TenantNames.Printable(handle.Provider),
            Tenant = TenantNames.Printable(handle.Tenant),
        };
    }

    public IReadOnlyList<string> GetFindings(string tenant)
    {
        TenantVersions versions = VersionsOf(tenant);
        return
        [
            .. set.ForLogins(versions).SelectMany(one => one.Findings),
            .. set.ForLogins(versions).SelectMany(one => one.Certificates?.Refusals ?? []),
            .. versions.FindRefusals(set.ForOutages(versions)),
            .. RefusedSettings.WithEarlierInUse(reloads.Findings),
        ];
    }

    public DateTimeOffset? GetCertificateExpiry(string tenant) => set.ForLogins(VersionsOf(tenant)).Min(one => one.Certificates?.Expiry);

    public ITwoFactorProvider? FindOther(string tenant, string than)
    {
        ObjectDisposedException.ThrowIf(set.IsDisposed, typeof(ITwoFactorProviderFactory));
        return set.Find(tenant)?.FindOther(than)?.Starting;
    }

    private TenantVersions VersionsOf(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        return set.Find(tenant) is { Selected: not null } versions
            ? versions
            : throw new ArgumentException($"There is no tenant '{TenantNames.Printable(tenant)}'.", nameof(tenant));
    }

    private IEnumerable<Measurement<double>> MeasureCertificates()
    {
        DateTimeOffset now = time.GetUtcNow();
        return from tenant in set.All.Values.SelectMany(set.ForLogins)
            where tenant.Certificates?.Expiry is not null
            group (tenant.Certificates!.Expiry.GetValueOrDefault() - now).TotalSeconds by tenant.ProviderName into perProvider
            select new Measurement<double>(perProvider.Min(), new KeyValuePair<string, object?>(Tags.Provider, perProvider.Key));
    }

    [LoggerMessage(
        EventIds.UnknownTenant,
        LogLevel.Warning,
        "Tenant '{Tenant}' is not configured. The configured tenants are: {Tenants}.",
        EventName = nameof(EventIds.UnknownTenant))]
    private partial void LogUnknown(string tenant, string tenants);
}
