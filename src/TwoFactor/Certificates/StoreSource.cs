using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>A certificate in an X.509 store, by its thumbprint.</summary>
internal static class StoreSource
{
    private const int ThumbprintLength = 40;

    public static LoadedCertificate? Load(ClientCertificateOptions settings, SettingsReport report)
    {
        string thumbprint = settings.Thumbprint?.Replace(" ", string.Empty, StringComparison.Ordinal) ?? string.Empty;
        bool isThumbprint = thumbprint.Length == ThumbprintLength && thumbprint.All(char.IsAsciiHexDigit);
        if (!isThumbprint)
            report.Add(CertificateSetting.Thumbprint, settings.Thumbprint is null ? "is missing" : $"must be {ThumbprintLength} hexadecimal digits");

        StoreLocation? location = settings.StoreLocation switch
        {
            null or "CurrentUser" => StoreLocation.CurrentUser,
            "LocalMachine" => StoreLocation.LocalMachine,
            _ => null,
        };
        if (location is null)
            report.Add(CertificateSetting.StoreLocation, "must be CurrentUser or LocalMachine");
        return isThumbprint && location is not null ? Find(thumbprint, settings.StoreName ?? "My", location.Value, report) : null;
    }

    private static LoadedCertificate? Find(string thumbprint, string storeName, StoreLocation location, SettingsReport report)
    {
        try
        {
            using X509Store store = new(storeName, location, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            X509Certificate2Collection found = store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false);
            if (found.Count > 0)
                return new LoadedCertificate(found[0]);
            report.Add(CertificateSetting.Thumbprint, "names a certificate that is not in the store");
        }
        catch (CryptographicException)
        {
            report.Add(CertificateSetting.StoreName, "names a store that cannot be opened");
        }

        return null;
    }
}
