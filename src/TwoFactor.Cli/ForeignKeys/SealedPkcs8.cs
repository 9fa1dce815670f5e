using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
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
        IsUnknown(der) ? throw new ForeignKeyException(ForeignKeyProblem.UnknownSeal)
        : KeyForms.Try(RSA.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, der, out _))
        ?? KeyForms.Try(ECDsa.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, der, out _))
        ?? Open(der, KeyForms.Utf8AsChars(password))
        ?? Open(der, password.ToCharArray())
        ?? throw new ForeignKeyException(ForeignKeyProblem.WrongPassword);

    // scrypt, for example. What .NET and BouncyCastle have is PBKDF2, and the derivations of PKCS#5 1.5 and PKCS#12.
    private static bool IsUnknown(byte[] der)
    {
        try
        {
            AlgorithmIdentifier seal = EncryptedPrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(der)).EncryptionAlgorithm;
            return seal.Algorithm.Equals(PkcsObjectIdentifiers.IdPbeS2)
                && !PbeS2Parameters.GetInstance(seal.Parameters).KeyDerivationFunc.Algorithm.Equals(PkcsObjectIdentifiers.IdPbkdf2);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidCastException)
        {
            return false;
        }
    }

    private static AsymmetricAlgorithm? Open(byte[] der, char[] password)
    {
        try
        {
            // A key that came out whole was opened by the right password.
            return KeyForms.From(PrivateKeyFactory.DecryptKey(password, der)) ?? throw new ForeignKeyException(ForeignKeyProblem.OtherKind);
        }
        catch (Exception e) when (e is IOException or CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }
}
