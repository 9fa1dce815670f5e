using TwoFactor.Cli.Settings;

namespace TwoFactor.Cli.Doctor;

/// <summary>Checks when a client certificate expires. The check of the settings has already found that it belongs to its key.</summary>
internal sealed class ClientCertificateCheck(TenantHost tenant, TimeProvider time)
{
    private const string Check = "certificate";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public Finding Run()
    {
        if (tenant.FindCertificateExpiry() is not { } end)
            return Finding.Warning(Check, "belongs to its key; its expiry could not be read here.");
        DateTimeOffset now = time.GetUtcNow();
        return end - now < Soon
            ? Finding.Warning(Check, $"belongs to its key, but expires {Finding.Until(end, now)}; register again in time, which needs a person with a phone.")
            : Finding.Ok(Check, $"belongs to its key; expires {Finding.Until(end, now)}");
    }
}
