using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Settings;

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
            report.Add(CertificateSetting.KeyPath, "names a key in the old encrypted form; convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW");
            return null;
        }

        bool encrypted = pem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (encrypted && string.IsNullOrEmpty(password))
        {
            report.Add(CertificateSetting.KeyPath, "names an encrypted key, and neither KeyPassword nor KeyPasswordFile is given");
            return null;
        }

        try
        {
            return Join(certificate, pem, encrypted ? password : null);
        }
        catch (CryptographicException) when (encrypted)
        {
            report.Add(CertificateSetting.KeyPath, "names an encrypted key that the password does not open");
        }
        catch (ArgumentException)
        {
            report.Add(CertificateSetting.KeyPath, "names a key that does not belong to the certificate, or no key in PEM form");
        }
        catch (CryptographicException)
        {
            report.Add(CertificateSetting.KeyPath, "names a file whose key cannot be read");
        }

        return null;
    }

    private static X509Certificate2 Join(X509Certificate2 certificate, string pem, string? password)
    {
        using RSA? rsa = certificate.GetRSAPublicKey() is null ? null : RSA.Create();
        if (rsa is not null)
        {
            Import(rsa, pem, password);
            return Usable(certificate.CopyWithPrivateKey(rsa));
        }

        using ECDsa ecdsa = ECDsa.Create();
        Import(ecdsa, pem, password);
        return Usable(certificate.CopyWithPrivateKey(ecdsa));
    }

    private static void Import(AsymmetricAlgorithm key, string pem, string? password)
    {
        if (password is null)
            key.ImportFromPem(pem);
        else
            key.ImportFromEncryptedPem(pem, password);
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
