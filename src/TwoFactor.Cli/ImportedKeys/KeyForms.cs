using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;

namespace TwoFactor.Cli.ImportedKeys;

/// <summary>Reads the formats of private keys.</summary>
internal static class KeyForms
{
    /// <returns>The key in PKCS#8, PKCS#1 or SEC1, or <see langword="null"/> if it has another format.</returns>
    public static AsymmetricAlgorithm? OpenPlain(byte[] der) =>
        Try(RSA.Create(), key => key.ImportPkcs8PrivateKey(der, out _))
        ?? Try(RSA.Create(), key => key.ImportRSAPrivateKey(der, out _))
        ?? Try(ECDsa.Create(), key => key.ImportPkcs8PrivateKey(der, out _))
        ?? Try(ECDsa.Create(), key => key.ImportECPrivateKey(der, out _));

    /// <summary>Why an unencrypted key cannot be opened.</summary>
    public static ImportedKeyException ProblemOf(byte[] der)
    {
        try
        {
            PrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(der));
            return new ImportedKeyException(ImportedKeyProblem.OtherKind);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidCastException)
        {
            return new ImportedKeyException(ImportedKeyProblem.Damaged, e);
        }
    }

    /// <summary>Converts a key of BouncyCastle.</summary>
    public static AsymmetricAlgorithm? From(AsymmetricKeyParameter key) => OpenPlain(PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetDerEncoded());

    /// <summary>The password in the form that BouncyCastle needs for old PEM and PBES2. BouncyCastle takes the low byte of each character, but
    /// openssl and .NET take UTF-8.</summary>
    public static char[] Utf8AsChars(string password) => [.. Encoding.UTF8.GetBytes(password).Select(b => (char)b)];

    /// <returns>The key, or <see langword="null"/> if the import fails.</returns>
    public static AsymmetricAlgorithm? Try<T>(T key, Action<T> import)
        where T : AsymmetricAlgorithm
    {
        try
        {
            import(key);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            key.Dispose();
            return null;
        }
    }
}
