using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities.IO.Pem;

namespace TwoFactor.Cli.ImportedKeys;

/// <summary>Opens the encrypted PEM format that is older than PKCS#8 and that .NET does not read: <c>Proc-Type: 4,ENCRYPTED</c>.</summary>
internal static class OldEncryptedPem
{
    private const string Aes = "AES-";
    private static readonly string[] KnownCiphers = [Aes, "DES-", "BF-", "RC2-"];

    public static AsymmetricAlgorithm Open(PemObject block, string password)
    {
        // "AES-256-CBC,0123…": the cipher and its initialization vector.
        string[] parts = (block.Headers.FirstOrDefault(header => header.Name == "DEK-Info")?.Value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        if (parts[0].Length > 0 && !KnownCiphers.Any(known => IsOf(parts[0], known)))
            throw new ImportedKeyException(ImportedKeyProblem.UnknownEncryption);
        if (parts is not [{ Length: > 0 }, var vector] || vector.Length != 2 * BlockLength(parts[0]) || !vector.All(char.IsAsciiHexDigit))
            throw new ImportedKeyException(ImportedKeyProblem.Damaged); // BouncyCastle would throw any exception
        try
        {
            return Open(block, KeyForms.Utf8AsChars(password));
        }
        catch (ImportedKeyException e) when (e.Problem == ImportedKeyProblem.WrongPassword)
        {
            return Open(block, password.ToCharArray()); // Latin-1, which programs on Windows use
        }
    }

    private static int BlockLength(string cipher) => IsOf(cipher, Aes) ? 16 : 8;

    private static bool IsOf(string cipher, string family) => cipher.StartsWith(family, StringComparison.OrdinalIgnoreCase);

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
            return KeyForms.From(key ?? throw new ImportedKeyException(ImportedKeyProblem.Damaged)) ?? throw new ImportedKeyException(ImportedKeyProblem.OtherKind);
        }
        catch (Exception e) when (e is IOException or CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException or InvalidCastException)
        {
            // With a wrong password the decrypted content is random, and it sometimes has valid padding.
            throw new ImportedKeyException(ImportedKeyProblem.WrongPassword, e);
        }
    }

    private sealed class Password(char[] characters) : IPasswordFinder
    {
        public char[] GetPassword() => characters;
    }
}
