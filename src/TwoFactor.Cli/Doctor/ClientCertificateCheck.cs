using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Cli.Settings;
using TwoFactor.Providers;

namespace TwoFactor.Cli.Doctor;

/// <summary>Checks when a client certificate expires. The check of the settings has already found that it belongs to its key.</summary>
internal sealed class ClientCertificateCheck(TenantHost tenant, TimeProvider time)
{
    private const string Check = "certificate";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public Finding Run(ClientCertificateOptions options)
    {
        if (Load(options) is not { } certificate)
            return Finding.Warning(Check, "belongs to its key; its expiry could not be read here.");
        using (certificate)
        {
            DateTimeOffset end = certificate.NotAfter.ToUniversalTime();
            DateTimeOffset now = time.GetUtcNow();
            return end - now < Soon
                ? Finding.Warning(Check, $"belongs to its key, but expires {Finding.Until(end, now)}; register again in time, which needs a person with a phone.")
                : Finding.Ok(Check, $"belongs to its key; expires {Finding.Until(end, now)}");
        }
    }

    private X509Certificate2? Load(ClientCertificateOptions options)
    {
        try
        {
            if (options.CertificatePath is { } pem)
                return X509Certificate2.CreateFromPem(File.ReadAllText(tenant.Resolve(pem)));
            if (options.PfxPath is { } pfx)
                return X509CertificateLoader.LoadPkcs12FromFile(tenant.Resolve(pfx), Password(options));
            StoreLocation location = options.StoreLocation == "LocalMachine" ? StoreLocation.LocalMachine : StoreLocation.CurrentUser;
            using X509Store store = new(options.StoreName ?? "My", location, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store.Certificates.Find(X509FindType.FindByThumbprint, options.Thumbprint ?? string.Empty, validOnly: false).FirstOrDefault();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string? Password(ClientCertificateOptions options) => options.KeyPasswordFile is { } file
        ? File.ReadAllText(tenant.Resolve(file)).TrimEnd('\r', '\n')
        : options.KeyPassword?.Reveal();
}
