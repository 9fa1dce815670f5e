using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using TwoFactor.Certificates;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Opens a PFX with .NET, or with BouncyCastle if .NET does not support its old cipher.</summary>
internal static class ForeignPfx
{
    private const byte Sequence = 0x30; // the first byte of a DER sequence

    /// <param name="content">The file.</param>
    /// <param name="password">The password, or <see langword="null"/> for none.</param>
    /// <param name="now">The time.</param>
    /// <returns>The client's certificate with its key.</returns>
    /// <exception cref="ForeignKeyException">There is no key, or the password does not open it.</exception>
    public static X509Certificate2 Open(byte[] content, string? password, DateTimeOffset now)
    {
        if (content is not [Sequence, ..])
            throw new ForeignKeyException(ForeignKeyProblem.Damaged);
        if ((OpenHere(content, password) ?? OpenOld(content, password ?? string.Empty)) is not { } certificates)
            throw new ForeignKeyException(password is null ? ForeignKeyProblem.NeedsPassword : ForeignKeyProblem.WrongPassword);
        X509Certificate2? opened = null;
        try
        {
            X509Certificate2 chosen = Choose(certificates, now);
            using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)chosen.GetRSAPrivateKey() ?? chosen.GetECDsaPrivateKey();
            opened = key is null ? throw new ForeignKeyException(ForeignKeyProblem.OtherKind) : chosen;
            return opened;
        }
        finally
        {
            foreach (X509Certificate2 other in certificates.Where(certificate => certificate != opened))
                other.Dispose();
        }
    }

    // As a host chooses.
    private static X509Certificate2 Choose(X509Certificate2Collection certificates, DateTimeOffset now)
    {
        X509Certificate2[] candidates = PfxCandidates.Find(certificates, now);
        if (candidates.Length == 0)
            throw new ForeignKeyException(ForeignKeyProblem.NoKey);
        return PfxCandidates.Choose(candidates) ?? throw new ForeignKeyException(ForeignKeyProblem.SeveralNames);
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
                using AsymmetricAlgorithm? key = store.IsKeyEntry(alias) ? KeyForms.From(store.GetKey(alias).Key) : null;
                certificates.Add(WithKey(certificate, key));
            }

            return certificates;
        }
        catch (Exception e) when (e is IOException or CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException
            or InvalidCastException or OverflowException or CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, AsymmetricAlgorithm? key)
    {
        if (key is null)
            return certificate;
        using (certificate)
            return key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
    }
}
