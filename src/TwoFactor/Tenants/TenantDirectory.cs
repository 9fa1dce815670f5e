using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using TwoFactor.Certificates;
using TwoFactor.Flow;
using TwoFactor.Telemetry;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>All tenants. It follows changes of the settings: tenants with equal settings stay as they are, and an error affects only its own
/// tenant.</summary>
internal sealed partial class TenantDirectory : ITwoFactorProviderFactory, ITwoFactorTenants, IOtherProviders, IDisposable
{
    private readonly TenantPlanner planner;
    private readonly TenantSettings settings;
    private readonly CertificateRenewal renewal;
    private readonly FlowSettings flow;
    private readonly ProviderTelemetry providerTelemetry;
    private readonly TwoFactorTelemetry telemetry;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock loading = new();
    private readonly IDisposable reloads;

    private volatile FrozenDictionary<string, TenantVersions> tenants = FrozenDictionary<string, TenantVersions>.Empty;
    // The errors outside of the tenants that were reported last, and the settings that have them. They are not reported again while both stay the same.
    private volatile RefusedSettings? reported;
    private volatile bool isDisposed;
    private bool isLoading;
    private bool isStale;

    /// <exception cref="OptionsValidationException">The settings have errors. The exception contains all of them.</exception>
    public TenantDirectory(
        TenantPlanner planner,
        TenantSettings settings,
        CertificateRenewal renewal,
        FlowSettings flow,
        ProviderTelemetry providerTelemetry,
        TwoFactorTelemetry telemetry,
        TimeProvider time,
        QuietLogger<TenantDirectory> logger)
    {
        this.planner = planner;
        this.settings = settings;
        this.renewal = renewal;
        this.flow = flow;
        this.providerTelemetry = providerTelemetry;
        this.telemetry = telemetry;
        this.time = time;
        this.logger = logger;
        reloads = ChangeToken.OnChange(() => settings.Root?.GetReloadToken(), Reload); // registered first, so that no later change is missed
        try
        {
            Start();
        }
        catch
        {
            reloads.Dispose();
            throw;
        }

        telemetry.ObserveCertificates(MeasureCertificates);
    }

    public IReadOnlyCollection<string> Names => [.. tenants.Values.Where(versions => versions.Selected is not null).Select(versions => versions.Name)];

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
        ObjectDisposedException.ThrowIf(isDisposed, typeof(ITwoFactorProviderFactory));
        provider = tenant is not null && tenants.TryGetValue(tenant, out TenantVersions? versions) ? versions.Selected?.Provider : null;
        return provider is not null;
    }

    public ITwoFactorProvider GetProvider(ChallengeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ObjectDisposedException.ThrowIf(isDisposed, typeof(ITwoFactorProviderFactory));
        if (tenants.TryGetValue(handle.Tenant, out TenantVersions? versions) && versions.Find(handle, time) is { } tenant)
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
            .. ForLogins(versions).SelectMany(one => one.Findings),
            .. ForLogins(versions).SelectMany(one => one.Certificates?.Refusals ?? []),
            .. versions.FindRefusals(ForOutages(versions)),
            .. RefusedSettings.WithEarlierInUse(reported?.Findings ?? []),
        ];
    }

    public DateTimeOffset? GetCertificateExpiry(string tenant) => ForLogins(VersionsOf(tenant)).Min(one => one.Certificates?.Expiry);

    public ITwoFactorProvider? FindOther(string tenant, string than)
    {
        ObjectDisposedException.ThrowIf(isDisposed, typeof(ITwoFactorProviderFactory));
        return tenants.TryGetValue(tenant, out TenantVersions? versions) ? versions.FindOther(than)?.Starting : null;
    }

    public void Dispose()
    {
        isDisposed = true;
        reloads.Dispose();
        renewal.Dispose();
        foreach (Tenant tenant in tenants.Values.SelectMany(versions => versions.All))
            tenant.Dispose();
    }

    private TenantVersions VersionsOf(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        return tenants.TryGetValue(tenant, out TenantVersions? versions) && versions.Selected is not null
            ? versions
            : throw new ArgumentException($"There is no tenant '{TenantNames.Printable(tenant)}'.", nameof(tenant));
    }

    // The version that the failure mode may ask during an outage of the selected one. Its certificate is opened and watched beforehand: without that, nobody
    // would notice before the outage that it cannot be used.
    private Tenant? ForOutages(TenantVersions versions) =>
        versions.Selected is { } selected && flow.For(versions.Name).FailureMode == FlowFailureMode.OtherProvider ? versions.FindOther(selected.ProviderName) : null;

    private IEnumerable<Tenant> ForLogins(TenantVersions versions) => new[] { versions.Selected, ForOutages(versions) }.OfType<Tenant>();

    private void Start()
    {
        lock (loading)
        {
            isLoading = true;
            try
            {
                List<string> errors = [];
                (IReadOnlyList<TenantPlan> plans, GeneralFlowOptions general) = planner.Read(isReload: false, errors);
                TenantUpdate update = NewUpdate();
                update.Apply(plans, isStart: true);
                errors.AddRange(update.Errors);
                if (errors.Count > 0)
                    throw new WrongSettingsException(settings.TenantsPath, errors);
                Publish(update, general);
                if (plans.Count == 0)
                    LogNoTenants(settings.TenantsPath);
            }
            finally
            {
                isLoading = false;
            }

            if (isStale) // the host's code changed the settings meanwhile
                Reload();
        }
    }

    private void Reload()
    {
        lock (loading)
        {
            isStale = true;
            if (isLoading || isDisposed)
                return;
            isLoading = true;
            try
            {
                while (isStale)
                {
                    isStale = false;
                    ReloadOnce();
                }
            }
#pragma warning disable CA1031 // the top of a background callback: the host's code may run in it, and an exception would end the callbacks
            catch (Exception e)
#pragma warning restore CA1031
            {
                RefuseAll([$"{settings.TenantsPath} cannot be used: {e.GetType().Name} was thrown."]);
            }
            finally
            {
                isLoading = false;
            }
        }
    }

    private void ReloadOnce()
    {
        List<string> errors = [];
        (IReadOnlyList<TenantPlan> plans, GeneralFlowOptions general) = planner.Read(isReload: true, errors);
        if (plans.Count == 0 && errors.Count > 0) // if all tenants disappear at once, a file is probably broken or being written
        {
            RefuseAll(errors);
            return;
        }

        TenantUpdate update = NewUpdate();
        update.Apply(plans, isStart: false);
        string? changeForAll = flow.DescribeChange(general.Finished);
        update.Changes.AddRange(update.Tenants.Values.Where(WasUsable).Select(versions => flow.DescribeChange(versions.Name, versions.Flow, general.Finished)).OfType<string>());
        Publish(update, general);
        bool wasRefused = reported is not null;
        bool isAnyError = IsNew(errors, isWithTenants: false);
        if (isAnyError)
            LogGeneralRefused(settings.TenantsPath, string.Join(" ", errors));
        else if (wasRefused && errors.Count == 0)
            LogGeneralInOrder(settings.TenantsPath);
        string changes = string.Join(", ", new[] { changeForAll, update.Changes.Count > 0 ? TenantNames.List(update.Changes) : null }.OfType<string>());
        if (changes.Length > 0)
            LogReloaded(settings.TenantsPath, changes);
        if (update.Removed.Count > 0)
            LogRemoved(settings.TenantsPath, TenantNames.List(update.Removed));
        if (update.IsAnyRefused || isAnyError)
            Count("refused");
        else if (changes.Length > 0)
            Count("applied");
    }

    private void RefuseAll(List<string> errors)
    {
        if (!IsNew(errors, isWithTenants: true))
            return;
        LogRefused(settings.TenantsPath, string.Join(" ", errors));
        Count("refused");
    }

    private bool IsNew(List<string> errors, bool isWithTenants)
    {
        RefusedSettings? found = errors.Count == 0 ? null : new RefusedSettings(errors, settings.FingerprintOf(isWithTenants));
        bool isNew = found is not null && !found.Equals(reported);
        reported = found;
        return isNew;
    }

    // Otherwise the log tells that the tenant is new or can be used again, and not what its options of the flow are.
    private bool WasUsable(TenantVersions versions) =>
        versions.Selected is not null && tenants.TryGetValue(versions.Name, out TenantVersions? before) && before.Selected is { Errors.Count: 0 };

    private TenantUpdate NewUpdate() => new(tenants, renewal, flow, providerTelemetry, time, () => isDisposed, logger);

    private void Publish(TenantUpdate update, GeneralFlowOptions general)
    {
        Tenant[] waiting = [.. update.Tenants.Values.SelectMany(versions => versions.Waiting)];
        Tenant[] before = [.. tenants.Values.SelectMany(versions => versions.Waiting)];
        foreach (Tenant pending in waiting)
            pending.Certificates!.BecameUsable = () => TakeOver(pending); // does not hold the earlier version, which would hold the one before it
        Publish(update.Tenants, general, update.Transitions, update.Unopened);
        foreach (Tenant dropped in before.Except(waiting)) // it may be kept for another use
        {
            dropped.Certificates!.BecameUsable = null;
            dropped.Certificates.IsStandby = false;
        }

        foreach (Tenant pending in waiting.Where(pending => pending.Certificates!.IsUsable))
            TakeOver(pending); // they became usable before BecameUsable was set
    }

    private void Publish(
        IReadOnlyDictionary<string, TenantVersions> next, GeneralFlowOptions general, TenantTransitions transitions, IReadOnlyList<TenantCertificates> unopened)
    {
        FrozenDictionary<string, TenantVersions> published = next.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        transitions.Publish(() =>
        {
            flow.Use(general, published.Values.Where(versions => versions.Flow is not null).Select(versions => KeyValuePair.Create(versions.Name, versions.Flow!)));
            tenants = published;
        });
        // The files of a removed tenant may be removed as well. Its open challenges are finished with the certificates as they are.
        renewal.Watch(next.Values.Where(versions => versions.Selected is not null).SelectMany(versions => versions.All).Select(tenant => tenant.Certificates).OfType<TenantCertificates>().Where(one => one.IsAny));
        IEnumerable<TenantCertificates> forOutages = next.Values.Select(versions => ForOutages(versions)?.Certificates).OfType<TenantCertificates>();
        renewal.OpenInBackground([.. unopened, .. forOutages.Where(one => !one.IsOpened)]);
    }

    // The certificates of new settings have become usable.
    private void TakeOver(Tenant pending)
    {
        lock (loading)
        {
            string name = pending.Name;
            if (isDisposed || !tenants.TryGetValue(name, out TenantVersions? versions) || !versions.Waiting.Contains(pending))
                return;
            pending.Certificates!.BecameUsable = null;
            pending.Certificates.IsStandby = false;
            TenantTransitions transitions = new();
            if (versions.Pending != pending)
            {
                TenantVersions replaced = versions.ReplaceOther(pending, transitions, time.GetTimestamp());
                Publish(With(replaced), flow.General, transitions, []);
                return;
            }

            string?[] changes = [TenantUpdate.Describe(versions, pending), flow.DescribeChange(name, versions.PendingFlow, flow.ForAll)];
            Publish(With(versions.Select(pending, versions.PendingFlow, transitions, time.GetTimestamp())), flow.General, transitions, []);
            LogReloaded(settings.TenantsPath, TenantNames.List(changes.OfType<string>()));
            Count("applied");
        }
    }

    private Dictionary<string, TenantVersions> With(TenantVersions changed) => new(tenants, StringComparer.OrdinalIgnoreCase) { [changed.Name] = changed };

    private void Count(string outcome) => telemetry.ReloadCount.Add(1, new KeyValuePair<string, object?>(Tags.Outcome, outcome));

    private IEnumerable<Measurement<double>> MeasureCertificates()
    {
        DateTimeOffset now = time.GetUtcNow();
        return from tenant in tenants.Values.SelectMany(ForLogins)
            where tenant.Certificates?.Expiry is not null
            group (tenant.Certificates!.Expiry.GetValueOrDefault() - now).TotalSeconds by tenant.ProviderName into perProvider
            select new Measurement<double>(perProvider.Min(), new KeyValuePair<string, object?>(Tags.Provider, perProvider.Key));
    }

    [LoggerMessage(
        EventIds.NoTenants,
        LogLevel.Warning,
        "There is no tenant under {Path}.",
        EventName = nameof(EventIds.NoTenants))]
    private partial void LogNoTenants(string path);

    [LoggerMessage(
        EventIds.UnknownTenant,
        LogLevel.Warning,
        "Tenant '{Tenant}' is not configured. The configured tenants are: {Tenants}.",
        EventName = nameof(EventIds.UnknownTenant))]
    private partial void LogUnknown(string tenant, string tenants);

    [LoggerMessage(
        EventIds.SettingsApplied,
        LogLevel.Information,
        "The settings under {Path} have changed and are in use. {Changes}.",
        EventName = nameof(EventIds.SettingsApplied))]
    private partial void LogReloaded(string path, string changes);

    [LoggerMessage(
        EventIds.TenantsRemoved,
        LogLevel.Warning,
        "Tenants removed from {Path}; they can start no new challenges: {Tenants}.",
        EventName = nameof(EventIds.TenantsRemoved))]
    private partial void LogRemoved(string path, string tenants);

    [LoggerMessage(
        EventIds.SettingsRefused,
        LogLevel.Error,
        "The settings under {Path} have changed and were refused; the earlier ones stay in use. {Findings}",
        EventName = nameof(EventIds.SettingsRefused))]
    private partial void LogRefused(string path, string findings);

    [LoggerMessage(
        EventIds.GeneralSettingsRefused,
        LogLevel.Error,
        "Settings outside of {Path} are wrong; the earlier ones stay in use. {Findings}",
        EventName = nameof(EventIds.GeneralSettingsRefused))]
    private partial void LogGeneralRefused(string path, string findings);

    [LoggerMessage(
        EventIds.GeneralSettingsInOrder,
        LogLevel.Information,
        "The settings outside of the tenants under {Path}, which were refused, are in order again.",
        EventName = nameof(EventIds.GeneralSettingsInOrder))]
    private partial void LogGeneralInOrder(string path);
}
