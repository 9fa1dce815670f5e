using System.Formats.Asn1;

namespace TwoFactor.Certificates.Formats;

/// <summary>The iterations of key derivation with which a key is encrypted. The file states their number, and decrypting it takes that long: a damaged
/// number can mean a quarter of an hour. This file is also compiled into TwoFactor.Sezame, for the keys of its registrations.</summary>
internal static class KeyDerivationLimit
{
    /// <summary>The most iterations that are accepted, for a few seconds of work. .NET's own limit for a PFX, 300,000, protects against files from
    /// strangers. These files come from the host, and openssl's -iter can set more.</summary>
    public const int Maximum = 10_000_000;

    private const string Pbes2 = "1.2.840.113549.1.5.13";

    /// <param name="key">An encrypted key in PKCS#8.</param>
    public static bool IsExceeded(ReadOnlyMemory<byte> key)
    {
        try
        {
            AsnReader scheme = new AsnReader(key, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            bool isPbes2 = scheme.ReadObjectIdentifier() == Pbes2;
            AsnReader parameters = scheme.ReadSequence();
            if (isPbes2)
            {
                AsnReader derivation = parameters.ReadSequence();
                derivation.ReadObjectIdentifier();
                parameters = derivation.ReadSequence();
            }

            parameters.ReadOctetString(); // the salt, in all schemes of RFC 8018 and RFC 7292
            return parameters.ReadInteger() > Maximum;
        }
        catch (AsnContentException)
        {
            return false; // .NET cannot read it either
        }
    }
}
