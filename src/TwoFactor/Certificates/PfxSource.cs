using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>A certificate and its key in one PFX file, perhaps with intermediate ones.</summary>
internal sealed class PfxSource(ContentFiles files)
{
    private readonly KeyPassword keyPassword = new(files);

    public LoadedCertificate? Load(ClientCertificateOptions settings, SettingsReport report)
    {
        byte[]? pfx = files.Read(CertificateSetting.PfxPath, settings.PfxPath!, report);
        if (!keyPassword.TryRead(settings, report, out string? password) || pfx is null)
            return null;

        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(pfx, password);
        }
        catch (CryptographicException)
        {
            report.Add(CertificateSetting.PfxPath, "names a file that is no PFX, or whose password is another than the one given");
            return null;
        }

        X509Certificate2? own = all.Where(certificate => certificate.HasPrivateKey).OrderBy(IsAuthority).FirstOrDefault() ?? all.FirstOrDefault();
        if (own is not null)
            return new LoadedCertificate(own, [.. all.Where(certificate => certificate != own)]);
        report.Add(CertificateSetting.PfxPath, "names a file without a certificate");
        return null;
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
}
