using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Opens a PFX with .NET, or with BouncyCastle if .NET does not support its old cipher.</summary>
internal static class ForeignPfx
{
    private const byte Sequence = 0x30; // the first byte of a DER sequence

    /// <param name="content">The file.</param>
    /// <param name="password">The password, or <see langword="null"/> for none.</param>
    /// <returns>The key, and the certificates beside it.</returns>
    /// <exception cref="ForeignKeyException">There is no key, or the password does not open it.</exception>
    public static (AsymmetricAlgorithm Key, X509Certificate2Collection Certificates) Open(byte[] content, string? password)
    {
        if (content is not [Sequence, ..])
            throw new ForeignKeyException(ForeignKeyProblem.Damaged);
        if ((OpenHere(content, password) ?? OpenOld(content, password ?? string.Empty)) is not { } certificates)
            throw new ForeignKeyException(password is null ? ForeignKeyProblem.NeedsPassword : ForeignKeyProblem.WrongPassword);
        AsymmetricAlgorithm? key = certificates
            .Select(certificate => (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey())
            .FirstOrDefault(found => found is not null);
        X509Certificate2Collection withoutKeys = [.. certificates.Select(certificate => X509CertificateLoader.LoadCertificate(certificate.RawData))];
        return key is null ? throw new ForeignKeyException(ForeignKeyProblem.NoKey) : (key, withoutKeys);
    }

    private static X509Certificate2Collection? OpenHere(byte[] content, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(content, password, X509KeyStorageFlags.Exportable);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2Collection? OpenOld(byte[] content, string password)
    {
        try
        {
            Pkcs12Store store = new Pkcs12StoreBuilder().Build();
            store.Load(new MemoryStream(content), password.ToCharArray());
            X509Certificate2Collection certificates = [];
            foreach (string alias in store.Aliases)
            {
                if (store.GetCertificate(alias) is not { } entry)
                    continue;
                X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(entry.Certificate.GetEncoded());
                AsymmetricAlgorithm? key = store.IsKeyEntry(alias) ? KeyForms.From(store.GetKey(alias).Key) : null;
                certificates.Add(key switch
                {
                    RSA rsa => certificate.CopyWithPrivateKey(rsa),
                    ECDsa ec => certificate.CopyWithPrivateKey(ec),
                    _ => certificate,
                });
            }

            return certificates;
        }
        catch (Exception e) when (e is IOException or CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException
            or InvalidCastException or OverflowException or CryptographicException)
        {
            return null;
        }
    }
}
