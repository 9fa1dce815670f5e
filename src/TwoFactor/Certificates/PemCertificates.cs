using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates.Formats;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Reads certificates in PEM form.</summary>
internal static class PemCertificates
{
    /// <summary>Reads all certificates of the file that <paramref name="setting"/> names.</summary>
    /// <returns>One or more certificates in the order of the file, or <see langword="null"/> after a finding.</returns>
    public static X509Certificate2Collection? Read(byte[] file, string setting, SettingsReport report)
    {
        PemBlock[] blocks = [.. PemText.Read(FileText.DecodePem(file)).Where(block => block.IsCertificate)];
        if (blocks.Length == 0)
        {
            report.AddError(setting, $"names {ContentAdvice.NotACertificate(FileContent.Recognize(file))}");
            return null;
        }

        X509Certificate2Collection certificates = [];
        foreach (PemBlock block in blocks)
        {
            if (EncodedCertificate.Decode(block.Bytes) is { } certificate)
            {
                certificates.Add(certificate);
                continue;
            }

            report.AddError(setting, blocks.Length == 1 ? "names a certificate that is damaged" : $"names a file whose certificate {certificates.Count + 1} of {blocks.Length} is damaged");
            return null;
        }

        return certificates;
    }
}
