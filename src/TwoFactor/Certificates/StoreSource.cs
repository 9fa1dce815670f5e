using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates.Formats;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Loads a certificate from an X.509 store by its thumbprint.</summary>
internal static class StoreSource
{
    public static LoadedCertificate? Load(ClientCertificateOptions settings, SettingsReport report)
    {
        Thumbprint? thumbprint = settings.Thumbprint is null ? null : Thumbprint.Parse(settings.Thumbprint);
        if (thumbprint is null)
        {
            report.AddError(
                CertificateSetting.Thumbprint,
                settings.Thumbprint is null ? "is missing" : "must be 40 hexadecimal digits (SHA-1) or 64 (SHA-256)");
        }

        StoreLocation? location = settings.StoreLocation switch
        {
            null or "CurrentUser" => StoreLocation.CurrentUser,
            "LocalMachine" => StoreLocation.LocalMachine,
            _ => null,
        };
        if (location is null)
            report.AddError(CertificateSetting.StoreLocation, "must be CurrentUser or LocalMachine");
        return thumbprint is not null && location is not null ? Find(thumbprint, settings.StoreName ?? "My", location.Value, report) : null;
    }

    private static LoadedCertificate? Find(Thumbprint thumbprint, string storeName, StoreLocation location, SettingsReport report)
    {
        try
        {
            using X509Store store = new(storeName, location, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            X509Certificate2[] found = [.. store.Certificates.Where(thumbprint.IsOf)];
            if (found.Length == 0)
            {
                report.AddTemporary(CertificateSetting.Thumbprint, "names a certificate that is not in the store");
                return null;
            }

            // The store may contain the certificate twice, with its key and without.
            X509Certificate2 certificate = Array.Find(found, candidate => candidate.HasPrivateKey) ?? found[0];
            if (certificate.HasPrivateKey && KeyAlgorithm.FindUnpresentable(certificate.PublicKey) is null && !IsKeyUsable(certificate))
            {
                report.AddTemporary(CertificateSetting.Thumbprint, "names a certificate whose private key this process may not use; give its account the right to read the key");
                return null;
            }

            return new LoadedCertificate(certificate) { Setting = CertificateSetting.Thumbprint };
        }
        catch (CryptographicException)
        {
            report.AddTemporary(CertificateSetting.StoreName, "names a store that does not exist or cannot be opened");
        }

        return null;
    }

    // On Windows, HasPrivateKey is also true if the account is not allowed to open the key.
    private static bool IsKeyUsable(X509Certificate2 certificate)
    {
        try
        {
            using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey();
            return key is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
