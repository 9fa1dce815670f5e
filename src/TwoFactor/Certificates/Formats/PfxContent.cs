using System.Formats.Asn1;

namespace TwoFactor.Certificates.Formats;

/// <summary>The parts of a PFX (PKCS#12, RFC 7292) that can be read without its password.</summary>
/// <param name="HasMac">Whether there is a MAC, which tells a right password from a wrong one.</param>
/// <param name="UnknownMac">The MAC's algorithm if .NET does not support it.</param>
/// <param name="UnknownEncryption">The name of an encryption that .NET does not support. An encryption inside another one is not found.</param>
internal sealed record PfxContent(bool HasMac, string? UnknownMac, string? UnknownEncryption)
{
    private const string Data = "1.2.840.113549.1.7.1";
    private const string EncryptedData = "1.2.840.113549.1.7.6";
    private const string ShroudedKeyBag = "1.2.840.113549.1.12.10.1.2";

    private static readonly Asn1Tag Explicit = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <returns>The readable parts, or <see langword="null"/> if this is not a PFX or is damaged.</returns>
    public static PfxContent? Read(byte[] pfx)
    {
        try
        {
            AsnReader all = new AsnReader(pfx, AsnEncodingRules.BER).ReadSequence();
            all.ReadInteger();
            AsnReader authenticated = all.ReadSequence();
            if (authenticated.ReadObjectIdentifier() != Data)
                return null;

            string? encryption = FindUnknownEncryption(authenticated.ReadSequence(Explicit).ReadOctetString());
            return new PfxContent(all.HasData, all.HasData ? UnknownMacOf(all.ReadSequence().ReadSequence().ReadSequence()) : null, encryption);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static string? FindUnknownEncryption(byte[] safe)
    {
        AsnReader parts = new AsnReader(safe, AsnEncodingRules.BER).ReadSequence();
        string? unsupported = null;
        while (parts.HasData && unsupported is null)
        {
            AsnReader part = parts.ReadSequence();
            unsupported = part.ReadObjectIdentifier() switch
            {
                Data => FindUnsupportedKeyEncryption(part.ReadSequence(Explicit).ReadOctetString()),
                EncryptedData => FindUnknownEncryption(part.ReadSequence(Explicit).ReadSequence()),
                _ => null,
            };
        }

        return unsupported;
    }

    private static string? FindUnsupportedKeyEncryption(byte[] contents)
    {
        AsnReader bags = new AsnReader(contents, AsnEncodingRules.BER).ReadSequence();
        string? unsupported = null;
        while (bags.HasData && unsupported is null)
        {
            AsnReader bag = bags.ReadSequence();
            if (bag.ReadObjectIdentifier() == ShroudedKeyBag)
                unsupported = UnsupportedEncryption.FindUnsupported(bag.ReadSequence(Explicit).ReadSequence().ReadSequence());
        }

        return unsupported;
    }

    private static string? FindUnknownEncryption(AsnReader encryptedData)
    {
        encryptedData.ReadInteger();
        AsnReader content = encryptedData.ReadSequence();
        content.ReadObjectIdentifier();
        return UnsupportedEncryption.FindUnsupported(content.ReadSequence());
    }

    private static string? UnknownMacOf(AsnReader algorithm)
    {
        string oid = algorithm.ReadObjectIdentifier();
        return oid switch
        {
            "1.2.840.113549.2.5" or "1.3.14.3.2.26" => null,
            "2.16.840.1.101.3.4.2.1" or "2.16.840.1.101.3.4.2.2" or "2.16.840.1.101.3.4.2.3" => null,
            "1.2.840.113549.1.5.14" => "PBMAC1",
            "2.16.840.1.101.3.4.2.4" => "SHA-224",
            "2.16.840.1.101.3.4.2.5" => "SHA-512/224",
            "2.16.840.1.101.3.4.2.6" => "SHA-512/256",
            _ when oid.StartsWith("2.16.840.1.101.3.4.2.", StringComparison.Ordinal) => "SHA-3",
            _ => $"the algorithm {oid}",
        };
    }
}
