using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Certificates.Formats;

/// <summary>Decrypts a key in PKCS#8 as OpenSSL encrypts it by default: PBES2 (RFC 8018) with AES. .NET reports only that it could not use an
/// encrypted key; this class finds out whether the password was right.</summary>
internal static class Pbes2
{
    /// <returns>The key in PKCS#8, or <see langword="null"/> if it is encrypted in another way or with another password.</returns>
    public static byte[]? Decrypt(ReadOnlyMemory<byte> key, string password)
    {
        try
        {
            AsnReader info = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
            AsnReader scheme = info.ReadSequence();
            if (scheme.ReadObjectIdentifier() != "1.2.840.113549.1.5.13")
                return null;

            AsnReader parameters = scheme.ReadSequence();
            AsnReader derivation = parameters.ReadSequence();
            derivation.ReadObjectIdentifier();
            AsnReader pbkdf2 = derivation.ReadSequence();
            byte[] salt = pbkdf2.ReadOctetString();
            if (!pbkdf2.TryReadInt32(out int iterations))
                return null;
            if (pbkdf2.HasData && pbkdf2.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
                pbkdf2.ReadInteger();
            AsnReader cipher = parameters.ReadSequence();
            if (HashOf(pbkdf2) is not { } hash || KeyLengthOf(cipher.ReadObjectIdentifier()) is not { } length)
                return null;

            using Aes aes = Aes.Create();
            aes.Key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, hash, length);
            return aes.DecryptCbc(info.ReadOctetString(), cipher.ReadOctetString());
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static HashAlgorithmName? HashOf(AsnReader pbkdf2) => !pbkdf2.HasData ? HashAlgorithmName.SHA1 : pbkdf2.ReadSequence().ReadObjectIdentifier() switch
    {
        "1.2.840.113549.2.7" => HashAlgorithmName.SHA1,
        "1.2.840.113549.2.9" => HashAlgorithmName.SHA256,
        "1.2.840.113549.2.10" => HashAlgorithmName.SHA384,
        "1.2.840.113549.2.11" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static int? KeyLengthOf(string oid) => oid switch
    {
        "2.16.840.1.101.3.4.1.2" => 16,
        "2.16.840.1.101.3.4.1.22" => 24,
        "2.16.840.1.101.3.4.1.42" => 32,
        _ => null,
    };
}
