using System.Formats.Asn1;

namespace TwoFactor.Certificates.Formats;

/// <summary>Names the encryption of a key or PFX that .NET cannot decrypt. The file contains the algorithm's name unencrypted, so no password is
/// needed.</summary>
internal static class UnsupportedEncryption
{
    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";

    /// <param name="key">An encrypted key in PKCS#8.</param>
    /// <param name="unsupported">The name of an algorithm that .NET does not support, or <see langword="null"/> if it supports all.</param>
    /// <returns>Whether the bytes are an encrypted key.</returns>
    public static bool TryFindUnsupported(ReadOnlyMemory<byte> key, out string? unsupported)
    {
        unsupported = null;
        try
        {
            AsnReader info = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
            unsupported = FindUnsupported(info.ReadSequence());
            info.ReadOctetString();
            info.ThrowIfNotEmpty();
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>Whether openssl 3 needs its legacy provider for the algorithm that <see cref="TryFindUnsupported"/> named.</summary>
    public static bool IsLegacy(string unsupported) => unsupported is "RC4" or "MD2" or "CAST5" or "SEED" or "Blowfish";

    /// <param name="algorithm">The content of an AlgorithmIdentifier.</param>
    /// <returns>The name of an algorithm that .NET does not support, or <see langword="null"/>.</returns>
    public static string? FindUnsupported(AsnReader algorithm)
    {
        string scheme = algorithm.ReadObjectIdentifier();
        if (scheme != Pbes2)
            return UnsupportedScheme(scheme);

        AsnReader parameters = algorithm.ReadSequence();
        AsnReader derivation = parameters.ReadSequence();
        string function = derivation.ReadObjectIdentifier();
        if (function != Pbkdf2)
            return function == "1.3.6.1.4.1.11591.4.11" ? "scrypt" : $"the key derivation {function}";
        return UnsupportedPseudoRandomFunction(derivation.ReadSequence()) ?? UnsupportedCipher(parameters.ReadSequence().ReadObjectIdentifier());
    }

    // RFC 8018 appendix A.3 and RFC 7292 appendix C.
    private static string? UnsupportedScheme(string oid) => oid switch
    {
        "1.2.840.113549.1.5.3" or "1.2.840.113549.1.5.6" or "1.2.840.113549.1.5.10" or "1.2.840.113549.1.5.11" => null,
        "1.2.840.113549.1.12.1.3" or "1.2.840.113549.1.12.1.4" or "1.2.840.113549.1.12.1.5" or "1.2.840.113549.1.12.1.6" => null,
        "1.2.840.113549.1.12.1.1" or "1.2.840.113549.1.12.1.2" => "RC4",
        "1.2.840.113549.1.5.1" or "1.2.840.113549.1.5.4" => "MD2",
        _ => $"the algorithm {oid}",
    };

    private static string? UnsupportedPseudoRandomFunction(AsnReader pbkdf2)
    {
        pbkdf2.ReadOctetString();
        pbkdf2.ReadInteger();
        if (pbkdf2.HasData && pbkdf2.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            pbkdf2.ReadInteger();
        string oid = pbkdf2.HasData ? pbkdf2.ReadSequence().ReadObjectIdentifier() : "1.2.840.113549.2.7";
        return oid switch
        {
            "1.2.840.113549.2.7" or "1.2.840.113549.2.9" or "1.2.840.113549.2.10" or "1.2.840.113549.2.11" => null,
            "1.2.840.113549.2.6" => "PBKDF2 with MD5",
            "1.2.840.113549.2.8" => "PBKDF2 with SHA-224",
            "1.2.840.113549.2.12" => "PBKDF2 with SHA-512/224",
            "1.2.840.113549.2.13" => "PBKDF2 with SHA-512/256",
            _ => $"PBKDF2 with the algorithm {oid}",
        };
    }

    private static string? UnsupportedCipher(string oid)
    {
        return oid switch
        {
            "2.16.840.1.101.3.4.1.2" or "2.16.840.1.101.3.4.1.22" or "2.16.840.1.101.3.4.1.42" => null,
            "1.2.840.113549.3.7" or "1.2.840.113549.3.2" or "1.3.14.3.2.7" => null,
            "1.2.840.113533.7.66.10" => "CAST5",
            "1.2.410.200004.1.4" => "SEED",
            "1.3.6.1.4.1.3029.1.2" => "Blowfish",
            _ when IsUnder("2.16.840.1.101.3.4.1.") => "AES in another mode than CBC",
            _ when IsUnder("1.2.410.200046.1.1.") => "ARIA",
            _ when IsUnder("1.2.392.200011.61.1.1.1.") => "Camellia",
            _ when IsUnder("1.2.156.10197.1.104.") => "SM4",
            _ => $"the cipher {oid}",
        };

        bool IsUnder(string arc) => oid.StartsWith(arc, StringComparison.Ordinal);
    }
}
