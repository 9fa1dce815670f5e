using TwoFactor.Certificates;
using TwoFactor.Telemetry;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Tenants;

/// <summary>One tenant with one provider, from one version of its settings. While the settings stay equal, so does the object, and with it its
/// connections, certificates and everything that its provider remembers.</summary>
internal sealed class Tenant : IDisposable
{
    private readonly TenantParts parts;
    private volatile bool mayStart;
    private readonly Func<bool> isHostDisposed;

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

    /// <summary>What callers get.</summary>
    public ITwoFactorProvider Provider { get; }

    /// <summary>The same for one who starts a challenge here although the tenant uses another provider: the flow, in an outage of that
    /// one.</summary>
    public ITwoFactorProvider Starting { get; }

    public SettingsFingerprint Fingerprint { get; }

    /// <summary>The certificates of its connections, or <see langword="null"/> where it needs none.</summary>
    public TenantCertificates? Certificates => parts.Certificates;

    /// <summary>The servers that start its challenges; empty where the service has no address.</summary>
    public IReadOnlyCollection<Uri> Servers => parts.Servers;

    /// <summary>What is wrong with its settings, where they came with a reload and the tenant has no earlier ones.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>What keeps it from being used now; empty while it can be used.</summary>
    public IReadOnlyList<string> Findings => Errors.Count > 0 ? Errors : Certificates?.Findings ?? [];

    /// <summary>Whether new challenges may start. Those under way can be finished in any case.</summary>
    public bool MayStart => mayStart;

    /// <summary>When it left the configuration (a timestamp of the monotonic clock), or <see langword="null"/> while it is there.</summary>
    public long? RetiredAt { get; private set; }

    /// <summary>Makes it the one that the tenant's new challenges use.</summary>
    public void Select()
    {
        RetiredAt = null;
        mayStart = true;
    }

    /// <summary>Keeps it for challenges under way, as long as its settings are there.</summary>
    public void Unselect()
    {
        RetiredAt = null;
        mayStart = false;
    }

    /// <summary>Keeps it for challenges under way, until the longest of them has ended.</summary>
    public void Retire(long now)
    {
        mayStart = false;
        RetiredAt ??= now;
    }

    /// <returns>Whether it is retired, and the longest of its challenges has ended.</returns>
    public bool IsOver(TimeProvider time) => RetiredAt is { } at && time.GetElapsedTime(at) > ChallengeRequest.MaximumLifetime;

    /// <exception cref="ObjectDisposedException">The host is disposed.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(isHostDisposed(), typeof(ITwoFactorProvider));

    public void Dispose()
    {
        parts.Certificates?.Dispose();
        parts.Connection?.Dispose();
    }
}
