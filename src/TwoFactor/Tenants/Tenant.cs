using TwoFactor.Certificates;
using TwoFactor.Telemetry;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>One tenant with one provider, created from one version of its settings. While the settings stay equal, the same object is used, with its
/// connections, its certificates and the state of its provider.</summary>
internal sealed class Tenant : IDisposable
{
    private const long NotRetired = long.MinValue;

    private readonly TenantParts parts;
    private readonly Func<bool> isHostDisposed;
    private volatile bool mayStart;
    private long retiredAt = NotRetired; // a timestamp of the monotonic clock; one word, because calls read it while settings change

    public Tenant(string name, string providerName, SettingsFingerprint fingerprint, TenantParts parts, ProviderTelemetry telemetry, Func<bool> isHostDisposed)
    {
        Name = name;
        ProviderName = providerName;
        Fingerprint = fingerprint;
        this.parts = parts;
        this.isHostDisposed = isHostDisposed;
        Provider = telemetry.Measure(new TenantProvider(parts.Provider!, this, mayAlwaysStart: false), name);
        Starting = telemetry.Measure(new TenantProvider(parts.Provider!, this, mayAlwaysStart: true), name);
    }

    public string Name { get; }

    public string ProviderName { get; }

    /// <summary>The provider that callers get.</summary>
    public ITwoFactorProvider Provider { get; }

    /// <summary>The same provider for the flow, which may start a challenge here during an outage of the tenant's selected provider.</summary>
    public ITwoFactorProvider Starting { get; }

    public SettingsFingerprint Fingerprint { get; }

    /// <summary>The certificates of its connections, or <see langword="null"/> if it needs none.</summary>
    public TenantCertificates? Certificates => parts.Certificates;

    /// <summary>The servers that start its challenges; empty if the service has no address.</summary>
    public IReadOnlyCollection<Uri> Servers => parts.Servers;

    /// <summary>The errors in its settings, if they came with a reload and the tenant has no earlier settings.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>Why it cannot be used now; empty while it can be used.</summary>
    public IReadOnlyList<string> Findings => Errors.Count > 0 ? Errors : Certificates?.Findings ?? [];

    /// <summary>Whether new challenges may start. Open challenges can always be finished.</summary>
    public bool MayStart => mayStart;

    /// <summary>Whether it was removed from the configuration.</summary>
    public bool IsRetired => Volatile.Read(ref retiredAt) != NotRetired;

    /// <summary>Selects it for the tenant's new challenges.</summary>
    public void Select()
    {
        Volatile.Write(ref retiredAt, NotRetired);
        mayStart = true;
    }

    /// <summary>Keeps it for open challenges, as long as it is configured.</summary>
    public void Unselect()
    {
        Volatile.Write(ref retiredAt, NotRetired);
        mayStart = false;
    }

    /// <summary>Keeps it for open challenges, until the longest of them has ended.</summary>
    /// <param name="now">A timestamp of the monotonic clock.</param>
    public void Retire(long now)
    {
        mayStart = false;
        Interlocked.CompareExchange(ref retiredAt, now, NotRetired);
    }

    /// <returns>Whether it is retired, and the longest of its challenges has ended.</returns>
    public bool IsOver(TimeProvider time) => Volatile.Read(ref retiredAt) is not NotRetired and var at && time.GetElapsedTime(at) > ChallengeRequest.MaximumLifetime;

    /// <exception cref="ObjectDisposedException">The host is disposed.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(isHostDisposed(), typeof(ITwoFactorProvider));

    /// <exception cref="TwoFactorException">It was removed from the configuration.</exception>
    /// <exception cref="ObjectDisposedException">The host is disposed.</exception>
    public void ThrowIfRemoved()
    {
        ThrowIfDisposed();
        if (IsRetired)
        {
            throw new TwoFactorException(TwoFactorError.Misconfigured, "The tenant is no longer configured with this provider; only open challenges can be finished.")
            {
                Provider = ProviderName,
                Tenant = Name,
            };
        }
    }

    public void Dispose()
    {
        parts.Certificates?.Dispose();
        parts.Connection?.Dispose();
        parts.Client?.Dispose();
    }
}
