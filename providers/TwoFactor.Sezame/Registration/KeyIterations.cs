using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Sezame.Registration;

/// <summary>The number of PBKDF2 iterations with which a key is encrypted.</summary>
internal static class KeyIterations
{
    /// <summary>For a generated password. 256 random bits cannot be guessed, so more iterations would not protect better, but would slow down each
    /// start. 1,000 is the minimum that RFC 8018 recommends.</summary>
    public const int ForRandomPassword = 1_000;

    /// <summary>For a given password, which a person may have chosen: the number that OWASP recommends for PBKDF2 with SHA-256. It makes guessing
    /// slow; decrypting the key takes a moment too.</summary>
    public const int ForGivenPassword = 600_000;

    /// <summary>The most iterations of a key that can be opened: a few seconds of work. With a damaged number, decrypting could take a quarter of an hour.</summary>
    public const int Maximum = 10_000_000;

    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";

    /// <returns>The iterations of an encrypted PKCS#8 key in PEM form, or <see langword="null"/> if it is encrypted in another way.</returns>
    public static int? Of(byte[] pem)
    {
        string text = Encoding.ASCII.GetString(pem);
        if (!PemEncoding.TryFind(text, out PemFields fields))
            return null;
        try
        {
            AsnReader key = new AsnReader(Convert.FromBase64String(text[fields.Base64Data]), AsnEncodingRules.BER).ReadSequence();
            AsnReader algorithm = key.ReadSequence();
            if (algorithm.ReadObjectIdentifier() != Pbes2)
                return null;
            AsnReader derivation = algorithm.ReadSequence().ReadSequence();
            if (derivation.ReadObjectIdentifier() != Pbkdf2)
                return null;
            AsnReader parameters = derivation.ReadSequence();
            parameters.ReadOctetString();
            return parameters.TryReadInt32(out int iterations) ? iterations : null;
        }
        catch (Exception e) when (e is AsnContentException or FormatException)
        {
            return null;
        }
    }
}
