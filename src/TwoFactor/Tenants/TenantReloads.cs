using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using TwoFactor.Certificates;
using TwoFactor.Flow;
using TwoFactor.Telemetry;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>Reads the settings of all tenants at the start, and follows their changes. Tenants with equal settings stay as they are, and an error affects only its own
/// tenant: <see cref="TenantUpdate"/> works that out.</summary>
internal sealed partial class TenantReloads : IDisposable
{
    private readonly TenantSet set;
    private readonly TenantPlanner planner;
    private readonly TenantSettings settings;
    private readonly CertificateRenewal renewal;
    private readonly FlowSettings flow;
    private readonly TenantFactory factory;
    private readonly TwoFactorTelemetry telemetry;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock loading = new();
    private readonly IDisposable registration;

    // The errors outside of the tenants that were reported last, and the settings that have them. They are not reported again while both stay the same.
    private volatile RefusedSettings? reported;
    private bool isLoading;
    private bool isStale;

    /// <exception cref="OptionsValidationException">The settings have errors. The exception contains all of them.</exception>
    public TenantReloads(
        TenantSet set,
        TenantPlanner planner,
        TenantSettings settings,
        CertificateRenewal renewal,
        FlowSettings flow,
        ProviderTelemetry providerTelemetry,
        TwoFactorTelemetry telemetry,
        TimeProvider time,
        QuietLogger<TenantReloads> logger)
    {
        this.set = set;
        this.planner = planner;
        this.settings = settings;
        this.renewal = renewal;
        this.flow = flow;
        factory = new TenantFactory(providerTelemetry, () => set.IsDisposed);
        this.telemetry = telemetry;
        this.time = time;
        this.logger = logger;
        registration = ChangeToken.OnChange(() => settings.Root?.GetReloadToken(), Reload); // registered first, so that no later change is missed
        try
        {
            Start();
        }
        catch
        {
            registration.Dispose();
            throw;
        }
    }

    /// <summary>What is wrong outside of the tenants in settings that were refused.</summary>
    public IReadOnlyList<string> Findings => reported?.Findings ?? [];

    public void Dispose()
    {
        set.Close();
        registration.Dispose();
        renewal.Dispose();
        foreach (Tenant tenant in set.All.Values.SelectMany(versions => versions.All))
            tenant.Dispose();
    }

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
            if (isLoading || set.IsDisposed)
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
    private bool WasUsable(TenantVersions versions) => versions.Selected is not null && set.Find(versions.Name) is { Selected.Errors.Count: 0 };

    private TenantUpdate NewUpdate() => new(set.All, factory, renewal, flow, time, logger);

    private void Publish(TenantUpdate update, GeneralFlowOptions general)
    {
        Tenant[] waiting = [.. update.Tenants.Values.SelectMany(versions => versions.Waiting)];
        Tenant[] before = [.. set.All.Values.SelectMany(versions => versions.Waiting)];
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
            set.Replace(published);
        });
        // The files of a removed tenant may be removed as well. Its open challenges are finished with the certificates as they are.
        renewal.Watch(next.Values.Where(versions => versions.Selected is not null).SelectMany(versions => versions.All).Select(tenant => tenant.Certificates).OfType<TenantCertificates>().Where(one => one.IsAny));
        IEnumerable<TenantCertificates> forOutages = next.Values.Select(versions => set.ForOutages(versions)?.Certificates).OfType<TenantCertificates>();
        renewal.OpenInBackground([.. unopened, .. forOutages.Where(one => !one.IsOpened)]);
    }

    // The certificates of new settings have become usable.
    private void TakeOver(Tenant pending)
    {
        lock (loading)
        {
            string name = pending.Name;
            if (set.IsDisposed || set.Find(name) is not { } versions || !versions.Waiting.Contains(pending))
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

    private Dictionary<string, TenantVersions> With(TenantVersions changed) => new(set.All, StringComparer.OrdinalIgnoreCase) { [changed.Name] = changed };

    private void Count(string outcome) => telemetry.ReloadCount.Add(1, new KeyValuePair<string, object?>(Tags.Outcome, outcome));

    [LoggerMessage(
        EventIds.NoTenants,
        LogLevel.Warning,
        "There is no tenant under {Path}.",
        EventName = nameof(EventIds.NoTenants))]
    private partial void LogNoTenants(string path);

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
