using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Certificates;

/// <summary>Joins a certificate with its private key from a PEM text, and tells apart the ways in which that fails.</summary>
internal static class PrivateKeyPem
{
    /// <returns>The certificate with its key, or <see langword="null"/> after a finding.</returns>
    public static X509Certificate2? Attach(X509Certificate2 certificate, string pem, string? password, SettingsReport report)
    {
        // .NET refuses this form without saying so.
        if (pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            report.Add(
                CertificateSetting.KeyPath,
                "names a key in the old encrypted form; convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW");
            return null;
        }

        bool isEncrypted = pem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (isEncrypted && string.IsNullOrEmpty(password))
        {
            report.Add(CertificateSetting.KeyPath, "names an encrypted key, and neither KeyPassword nor KeyPasswordFile is given");
            return null;
        }

        using AsymmetricAlgorithm key = certificate.GetRSAPublicKey() is null ? ECDsa.Create() : RSA.Create();
        if (!TryImport(key, pem, isEncrypted ? password : null, report))
            return null;
        try
        {
            return Usable(key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key));
        }
        catch (ArgumentException)
        {
            report.Add(CertificateSetting.KeyPath, "names a key that does not belong to the certificate, which is the first in its file");
            return null;
        }
    }

    private static bool TryImport(AsymmetricAlgorithm key, string pem, string? password, SettingsReport report)
    {
        try
        {
            if (password is null)
                key.ImportFromPem(pem);
            else
                key.ImportFromEncryptedPem(pem, password);
            return true;
        }
        catch (ArgumentException)
        {
            report.Add(CertificateSetting.KeyPath, "names a file without a private key in PEM form");
        }
        catch (CryptographicException) when (password is not null)
        {
            report.Add(CertificateSetting.KeyPath, "names an encrypted key that the password does not open");
        }
        catch (CryptographicException)
        {
            report.Add(CertificateSetting.KeyPath, "names a key that does not belong to the certificate, or is damaged");
        }

        return false;
    }

    // Windows' TLS cannot present a key that lives in memory only.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }
}
