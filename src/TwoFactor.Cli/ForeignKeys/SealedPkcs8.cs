using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Opens sealed PKCS#8: what .NET opens, and the older ciphers and derivations that it does not.</summary>
internal static class SealedPkcs8
{
    /// <summary>Whether the bytes are sealed PKCS#8.</summary>
    public static bool Is(byte[] der)
    {
        try
        {
            return EncryptedPrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(der)) is not null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidCastException)
        {
            return false;
        }
    }

    public static AsymmetricAlgorithm Open(byte[] der, string password) =>
        KeyForms.Try(RSA.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, der, out _))
        ?? KeyForms.Try(ECDsa.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, der, out _))
        ?? Open(der, KeyForms.Utf8AsChars(password))
        ?? Open(der, password.ToCharArray())
        ?? throw new ForeignKeyException(ForeignKeyProblem.WrongPassword);

    private static AsymmetricAlgorithm? Open(byte[] der, char[] password)
    {
        try
        {
            return KeyForms.From(PrivateKeyFactory.DecryptKey(password, der));
        }
        catch (Exception e) when (e is IOException or CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }
}
