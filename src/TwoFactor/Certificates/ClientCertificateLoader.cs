using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates.Formats;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Loads a client certificate from the source in its settings, and checks that it can be presented while it is valid.</summary>
internal sealed class ClientCertificateLoader(ContentFiles files, TimeProvider time)
{
    public const string Sources = "give CertificatePath and KeyPath, or PfxPath, or Thumbprint";

    private readonly PemSource pem = new(files, time);
    private readonly PfxSource pfx = new(files, time);

    /// <returns>The certificate with its key, or <see langword="null"/> if it cannot be read. Use it only if <paramref name="report"/> has no
    /// findings.</returns>
    public LoadedCertificate? Load(ClientCertificateOptions settings, SettingsReport report)
    {
        bool isPem = settings.CertificatePath is not null || settings.KeyPath is not null;
        bool isPfx = settings.PfxPath is not null;
        bool isStore = settings.Thumbprint is not null || settings.StoreName is not null || settings.StoreLocation is not null;
        bool isCode = settings.Certificate is not null;
        switch (isPem, isPfx, isStore, isCode)
        {
            case (true, false, false, false):
                return Check(pem.Load(settings, report), report);
            case (false, true, false, false):
                return Check(pfx.Load(settings, report), report);
            case (false, false, true, false):
                return Check(StoreSource.Load(settings, report), report);
            case (false, false, false, true):
                return Check(new LoadedCertificate(settings.Certificate!), report);
            case (false, false, false, false):
                report.AddError(CertificateSetting.Group, $"is missing: {Sources}");
                return null;
            default:
                report.AddError(CertificateSetting.Group, $"names more than one source: {Sources}");
                return null;
        }
    }

    private static LoadedCertificate? Check(LoadedCertificate? loaded, SettingsReport report)
    {
        if (loaded is null)
            return null;

        X509Certificate2 certificate = loaded.Certificate;
        if (!certificate.HasPrivateKey)
            report.AddError(loaded.Setting, "names a certificate without its private key");
        if (KeyAlgorithm.FindUnpresentable(certificate.PublicKey) is { } key)
            report.AddError(loaded.Setting, $"names a certificate with {key}, {KeyAlgorithm.Advice}");
        return loaded;
    }
}
