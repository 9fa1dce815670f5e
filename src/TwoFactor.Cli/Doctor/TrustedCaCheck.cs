using TwoFactor.Certificates;
using TwoFactor.Cli.Settings;
using TwoFactor.Providers;

namespace TwoFactor.Cli.Doctor;

/// <summary>Checks when the last of a tenant's trusted authorities expires.</summary>
internal sealed class TrustedCaCheck(TenantHost tenant, TimeProvider time)
{
    private const string Check = "authority";

    /// <returns>A warning if it expires soon; otherwise <see langword="null"/>, also if there is no such file, or the check of the settings reports it.</returns>
    public Finding? Run(ServiceOptions options)
    {
        if (string.IsNullOrEmpty(options.TrustedCaPath))
            return null;
        string file = tenant.Resolve(options.TrustedCaPath);
        TlsMaterialLoader loader = new(new ContentFiles(), time);
        TlsMaterial trusted = new(Client: null, loader.ReadRoots(file, new SettingsReport(nameof(ServiceOptions.TrustedCaPath))));
        DateTimeOffset now = time.GetUtcNow();
        return trusted.TrustExpiry(now) is { } end && end - now <= ExpiryNotice.NoticePeriod
            ? Finding.Warning(Check, $"the last authority in '{file}' expires {Finding.Until(end, now)}; add the next one to that file in time.")
            : null;
    }
}
