using TwoFactor.Cli.Settings;

namespace TwoFactor.Cli.Doctor;

/// <summary>Checks when a client certificate expires. The check of the settings has already found that it belongs to its key.</summary>
/// <param name="tenant">The tenant.</param>
/// <param name="time">The clock.</param>
/// <param name="advice">What to do about a certificate that expires soon.</param>
internal sealed class ClientCertificateCheck(TenantHost tenant, TimeProvider time, string advice)
{
    private const string Check = "certificate";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public Finding Run()
    {
        if (tenant.FindCertificateExpiry() is not { } end)
            return Finding.Warning(Check, "belongs to its key; its expiry could not be read here.");
        DateTimeOffset now = time.GetUtcNow();
        return end - now < Soon
            ? Finding.Warning(Check, $"belongs to its key, but expires {Finding.Until(end, now)}; {advice}.")
            : Finding.Ok(Check, $"belongs to its key; expires {Finding.Until(end, now)}");
    }
}
