using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities.IO.Pem;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Opens the encrypted PEM format that is older than PKCS#8 and that .NET does not read: <c>Proc-Type: 4,ENCRYPTED</c>.</summary>
internal static class OldEncryptedPem
{
    private static readonly string[] KnownCiphers = ["AES-", "DES-", "BF-", "RC2-"];

    public static AsymmetricAlgorithm Open(PemObject block, string password)
    {
        string? cipher = block.Headers.FirstOrDefault(header => header.Name == "DEK-Info")?.Value.Trim();
        if (cipher is not null && !KnownCiphers.Any(known => cipher.StartsWith(known, StringComparison.OrdinalIgnoreCase)))
            throw new ForeignKeyException(ForeignKeyProblem.UnknownEncryption);
        try
        {
            return Open(block, KeyForms.Utf8AsChars(password));
        }
        catch (ForeignKeyException e) when (e.Problem == ForeignKeyProblem.WrongPassword)
        {
            return Open(block, password.ToCharArray()); // Latin-1, which programs on Windows use
        }
    }

    private static AsymmetricAlgorithm Open(PemObject block, char[] password)
    {
        using StringWriter text = new();
        using (Org.BouncyCastle.Utilities.IO.Pem.PemWriter writer = new(text))
            writer.WriteObject(block);
        try
        {
            using Org.BouncyCastle.OpenSsl.PemReader reader = new(new StringReader(text.ToString()), new Password(password));
            AsymmetricKeyParameter? key = reader.ReadObject() switch
            {
                AsymmetricCipherKeyPair pair => pair.Private,
                AsymmetricKeyParameter { IsPrivate: true } single => single,
                _ => null,
            };
            return (key is null ? null : KeyForms.From(key)) ?? throw new ForeignKeyException(ForeignKeyProblem.Damaged);
        }
        catch (Exception e) when (e is IOException or CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException or InvalidCastException)
        {
            // With a wrong password the decrypted content is random, and it sometimes has valid padding.
            throw new ForeignKeyException(ForeignKeyProblem.WrongPassword, e);
        }
    }

    private sealed class Password(char[] characters) : IPasswordFinder
    {
        public char[] GetPassword() => characters;
    }
}
