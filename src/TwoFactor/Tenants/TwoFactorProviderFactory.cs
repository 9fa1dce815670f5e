using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using TwoFactor.Telemetry;

namespace TwoFactor.Tenants;

/// <summary>Hands out the providers of the catalog in force, and puts a new one in force when configuration changes and is good.</summary>
internal sealed partial class TwoFactorProviderFactory : ITwoFactorProviderFactory, IDisposable
{
    private const int MostNamesInAMessage = 20;
    private const int LongestName = 64;

    private readonly TenantCatalogBuilder builder;
    private readonly TenantSettings settings;
    private readonly TwoFactorTelemetry telemetry;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock reloading = new();
    private readonly IDisposable reloads;

    private volatile TenantCatalog catalog;

    /// <exception cref="OptionsValidationException">Something is wrong with the settings. Holds every finding.</exception>
    public TwoFactorProviderFactory(
        TenantCatalogBuilder builder, TenantSettings settings, TwoFactorTelemetry telemetry, TimeProvider time, ILogger<TwoFactorProviderFactory> logger)
    {
        this.builder = builder;
        this.settings = settings;
        this.telemetry = telemetry;
        this.time = time;
        this.logger = logger;
        catalog = builder.Build();
        if (catalog.Selected.Count == 0)
            LogNoTenants(settings.TenantsPath);
        telemetry.ObserveCertificates(MeasureCertificates);
        reloads = ChangeToken.OnChange(() => settings.Root?.GetReloadToken(), Reload);
    }

    public ITwoFactorProvider GetProvider(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        TenantCatalog current = catalog;
        return current.Selected.TryGetValue(tenant, out ITwoFactorProvider? provider)
            ? provider
            : throw new ArgumentException($"There is no tenant '{Printable(tenant)}'. Configured are: {Names(current.Selected.Keys)}.", nameof(tenant));
    }

    public ITwoFactorProvider GetProvider(ChallengeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return catalog.Known.TryGetValue(TenantCatalog.KeyOf(handle.Tenant, handle.Provider), out ConfiguredProvider? known)
            ? known.Provider
            : throw new ArgumentException(
                $"The challenge was started by {Printable(handle.Provider)} for tenant '{Printable(handle.Tenant)}', which is not configured so any more.",
                nameof(handle));
    }

    public void Dispose() => reloads.Dispose();

    private void Reload()
    {
        lock (reloading)
        {
            string outcome = "refused";
            try
            {
                TenantCatalog earlier = catalog;
                catalog = builder.Build().After(earlier, time.GetUtcNow());
                outcome = "applied";
                LogReloaded(settings.TenantsPath, Names(catalog.Selected.Keys));
                string[] gone = [.. earlier.Selected.Keys.Except(catalog.Selected.Keys, StringComparer.OrdinalIgnoreCase)];
                if (gone.Length > 0)
                    LogGone(settings.TenantsPath, Names(gone));
            }
            catch (OptionsValidationException e)
            {
                LogRefused(settings.TenantsPath, string.Join(" ", e.Failures));
            }
#pragma warning disable CA1031 // the top of a background callback: code of the host may run in it, and an exception would end the watching
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogRefused(settings.TenantsPath, e.GetType().Name);
            }

            telemetry.ReloadCount.Add(1, new KeyValuePair<string, object?>(Tags.Outcome, outcome));
        }
    }

    private IEnumerable<Measurement<double>> MeasureCertificates()
    {
        DateTimeOffset now = time.GetUtcNow();
        return from known in catalog.Known
            where known.Value.RetiredAt is null && known.Value.Certificates.Expiry is not null
            group (known.Value.Certificates.Expiry!.Value - now).TotalSeconds by known.Value.Provider.Name into perProvider
            select new Measurement<double>(perProvider.Min(), new KeyValuePair<string, object?>(Tags.Provider, perProvider.Key));
    }

    private static string Printable(string name) => WellFormedText.OneLine(name, LongestName);

    private static string Names(IEnumerable<string> tenants)
    {
        string[] names = [.. tenants.Order(StringComparer.Ordinal)];
        return names.Length switch
        {
            0 => "none",
            <= MostNamesInAMessage => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MostNamesInAMessage))} and {names.Length - MostNamesInAMessage} more",
        };
    }

    [LoggerMessage(LogLevel.Warning, "There is no tenant under {Path}.")]
    private partial void LogNoTenants(string path);

    [LoggerMessage(LogLevel.Information, "The settings under {Path} have changed and are in force. Tenants: {Tenants}.")]
    private partial void LogReloaded(string path, string tenants);

    [LoggerMessage(LogLevel.Warning, "Tenants that are under {Path} no more, and start nothing any more: {Tenants}.")]
    private partial void LogGone(string path, string tenants);

    [LoggerMessage(LogLevel.Error, "The settings under {Path} have changed and are refused; the earlier ones stay in force. {Findings}")]
    private partial void LogRefused(string path, string findings);
}
