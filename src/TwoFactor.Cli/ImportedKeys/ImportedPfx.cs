using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using TwoFactor.Certificates;
using TwoFactor.Certificates.Formats;

namespace TwoFactor.Cli.ImportedKeys;

/// <summary>Opens a PFX with .NET, or with BouncyCastle if .NET does not support its old cipher.</summary>
internal static class ImportedPfx
{
    private const byte Sequence = 0x30; // the first byte of a DER sequence

    /// <summary>Opens a PFX, and chooses the client's certificate in it as a host does.</summary>
    /// <param name="content">The file.</param>
    /// <param name="password">The password, or <see langword="null"/> for none.</param>
    /// <param name="now">The time.</param>
    /// <returns>The client's certificate with its key.</returns>
    /// <exception cref="ImportedKeyException">The file is not a PFX, or is damaged; its password is missing or wrong; its encryption is not supported, or has
    /// too many iterations; or it holds no key, a key that is neither RSA nor EC, or keys with certificates of different names.</exception>
    public static X509Certificate2 Open(byte[] content, string? password, DateTimeOffset now)
    {
        if (content is not [Sequence, ..])
            throw new ImportedKeyException(ImportedKeyProblem.Damaged);
        if ((OpenWithDotNet(content, password) ?? OpenWithBouncyCastle(content, password ?? string.Empty)) is not { } certificates)
            throw new ImportedKeyException(ProblemOf(content, password));
        X509Certificate2? opened = null;
        try
        {
            X509Certificate2 chosen = Choose(certificates, now);
            using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)chosen.GetRSAPrivateKey() ?? chosen.GetECDsaPrivateKey();
            opened = key is null ? throw new ImportedKeyException(ImportedKeyProblem.OtherKind) : chosen;
            return opened;
        }
        finally
        {
            foreach (X509Certificate2 other in certificates.Where(certificate => certificate != opened))
                other.Dispose();
        }
    }

    private static ImportedKeyProblem ProblemOf(byte[] content, string? password) =>
        PfxContent.Read(content) is null ? ImportedKeyProblem.Damaged
        : password is null ? ImportedKeyProblem.NeedsPassword
        : ImportedKeyProblem.WrongPassword;

    private static X509Certificate2 Choose(X509Certificate2Collection certificates, DateTimeOffset now)
    {
        X509Certificate2[] candidates = PfxCandidates.Find(certificates, now);
        if (candidates.Length == 0)
            throw new ImportedKeyException(ImportedKeyProblem.NoKey);
        return PfxCandidates.Choose(candidates) ?? throw new ImportedKeyException(ImportedKeyProblem.SeveralNames);
    }

    private static X509Certificate2Collection? OpenWithDotNet(byte[] content, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(content, password, X509KeyStorageFlags.Exportable, PfxSource.Limits());
        }
        catch (Pkcs12LoadLimitExceededException e)
        {
            throw new ImportedKeyException(ImportedKeyProblem.TooManyIterations, e);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2Collection? OpenWithBouncyCastle(byte[] content, string password)
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
