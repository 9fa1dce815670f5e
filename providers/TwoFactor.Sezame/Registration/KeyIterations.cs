using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using TwoFactor.Certificates.Formats;

namespace TwoFactor.Sezame.Registration;

/// <summary>The number of iterations with which a key is encrypted.</summary>
internal static class KeyIterations
{
    /// <summary>For a generated password. 256 random bits cannot be guessed, so more iterations would not protect better, but would slow down each
    /// start. 1,000 is the minimum that RFC 8018 recommends.</summary>
    public const int ForRandomPassword = 1_000;

    /// <summary>For a given password, which a person may have chosen: the number that OWASP recommends for PBKDF2 with SHA-256. It makes guessing
    /// slow; decrypting the key takes a moment too.</summary>
    public const int ForGivenPassword = 600_000;

    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";

    /// <summary>Whether it would take too long to decrypt a key, encrypted PKCS#8 in PEM form.</summary>
    public static bool AreTooMany(byte[] pem) => Find(pem) is { } key && KeyDerivationLimit.IsExceeded(key);

    /// <returns>The PBKDF2 iterations of an encrypted PKCS#8 key in PEM form, or <see langword="null"/> if it is encrypted in another way.</returns>
    public static int? Of(byte[] pem)
    {
        if (Find(pem) is not { } key)
            return null;
        try
        {
            AsnReader algorithm = new AsnReader(key, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            if (algorithm.ReadObjectIdentifier() != Pbes2)
                return null;
            AsnReader derivation = algorithm.ReadSequence().ReadSequence();
            if (derivation.ReadObjectIdentifier() != Pbkdf2)
                return null;
            AsnReader parameters = derivation.ReadSequence();
            parameters.ReadOctetString();
            return parameters.TryReadInt32(out int iterations) ? iterations : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static byte[]? Find(byte[] pem)
    {
        ReadOnlySpan<char> rest = Encoding.ASCII.GetString(pem);
        while (PemEncoding.TryFind(rest, out PemFields block))
        {
            if (rest[block.Label] is "ENCRYPTED PRIVATE KEY")
                return Convert.FromBase64String(rest[block.Base64Data].ToString());
            rest = rest[block.Location.End..];
        }

        return null;
    }
}
