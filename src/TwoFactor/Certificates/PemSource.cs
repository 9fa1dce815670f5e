using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>A certificate and its key in two PEM files. The certificate's file may hold intermediate ones after it.</summary>
internal sealed class PemSource(ContentFiles files)
{
    private readonly KeyPassword keyPassword = new(files);

    public LoadedCertificate? Load(ClientCertificateOptions settings, SettingsReport report)
    {
        if (string.IsNullOrEmpty(settings.CertificatePath))
            report.Add(CertificateSetting.CertificatePath, "is missing");
        if (string.IsNullOrEmpty(settings.KeyPath))
            report.Add(CertificateSetting.KeyPath, "is missing");
        if (string.IsNullOrEmpty(settings.CertificatePath) || string.IsNullOrEmpty(settings.KeyPath))
            return null;

        X509Certificate2Collection? chain = files.ReadCertificates(CertificateSetting.CertificatePath, settings.CertificatePath, report);
        byte[]? key = files.Read(CertificateSetting.KeyPath, settings.KeyPath, report);
        bool isPasswordRead = keyPassword.TryRead(settings, report, out string? password);
        if (chain is null || key is null || !isPasswordRead)
            return null;

        return PrivateKeyPem.Attach(chain[0], Encoding.ASCII.GetString(key), password, report) is { } certificate
            ? new LoadedCertificate(certificate, [.. chain.Skip(1)])
            : null;
    }
}
