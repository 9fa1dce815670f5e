using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using TwoFactor.Certificates.Formats;

namespace TwoFactor.Cli.ImportedKeys;

/// <summary>Opens encrypted PKCS#8: with .NET, and with BouncyCastle for older ciphers and key derivations.</summary>
internal static class EncryptedPkcs8
{
    /// <summary>Whether the bytes are encrypted PKCS#8.</summary>
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
        IsUnknown(der) ? throw new ImportedKeyException(ImportedKeyProblem.UnknownEncryption)
        : KeyDerivationLimit.IsExceeded(der) ? throw new ImportedKeyException(ImportedKeyProblem.TooManyIterations)
        : KeyForms.Try(RSA.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, der, out _))
        ?? KeyForms.Try(ECDsa.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, der, out _))
        ?? Open(der, KeyForms.Utf8AsChars(password))
        ?? Open(der, password.ToCharArray())
        ?? throw new ImportedKeyException(ImportedKeyProblem.WrongPassword);

    // For example scrypt. .NET and BouncyCastle support PBKDF2 and the key derivations of PKCS#5 1.5 and PKCS#12.
    private static bool IsUnknown(byte[] der)
    {
        try
        {
            AlgorithmIdentifier encryption = EncryptedPrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(der)).EncryptionAlgorithm;
            return encryption.Algorithm.Equals(PkcsObjectIdentifiers.IdPbeS2)
                && !PbeS2Parameters.GetInstance(encryption.Parameters).KeyDerivationFunc.Algorithm.Equals(PkcsObjectIdentifiers.IdPbkdf2);
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
            // If the decrypted key is well-formed, the password was right.
            return KeyForms.From(PrivateKeyFactory.DecryptKey(password, der)) ?? throw new ImportedKeyException(ImportedKeyProblem.OtherKind);
        }
        catch (Exception e) when (e is IOException or CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }
}
