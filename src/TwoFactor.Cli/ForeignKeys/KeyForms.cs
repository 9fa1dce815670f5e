using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>The ways in which a private key is written down.</summary>
internal static class KeyForms
{
    /// <returns>The key in PKCS#8, PKCS#1 or SEC1, or <see langword="null"/> if it is in another form.</returns>
    public static AsymmetricAlgorithm? OpenPlain(byte[] der) =>
        Try(RSA.Create(), key => key.ImportPkcs8PrivateKey(der, out _))
        ?? Try(RSA.Create(), key => key.ImportRSAPrivateKey(der, out _))
        ?? Try(ECDsa.Create(), key => key.ImportPkcs8PrivateKey(der, out _))
        ?? Try(ECDsa.Create(), key => key.ImportECPrivateKey(der, out _));

    /// <summary>Why a plain key does not open.</summary>
    public static ForeignKeyException ProblemOf(byte[] der)
    {
        try
        {
            PrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(der));
            return new ForeignKeyException(ForeignKeyProblem.OtherKind);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidCastException)
        {
            return new ForeignKeyException(ForeignKeyProblem.Damaged, e);
        }
    }

    /// <summary>Takes over a key that BouncyCastle has opened.</summary>
    public static AsymmetricAlgorithm? From(AsymmetricKeyParameter key) => OpenPlain(PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetDerEncoded());

    /// <summary>The password as BouncyCastle must be given it for old PEM and PBES2: it takes the low byte of each character, where openssl and .NET take
    /// UTF-8.</summary>
    public static char[] Utf8AsChars(string password) => [.. Encoding.UTF8.GetBytes(password).Select(b => (char)b)];

    /// <returns>The key, or <see langword="null"/> if it cannot be read in this way.</returns>
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
