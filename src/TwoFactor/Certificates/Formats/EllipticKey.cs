using System.Formats.Asn1;
using System.Security.Cryptography;

namespace TwoFactor.Certificates.Formats;

/// <summary>Describes why .NET cannot read an EC key.</summary>
internal static class EllipticKey
{
    private static readonly Asn1Tag Parameters = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Point = new(TagClass.ContextSpecific, 1, isConstructed: true);

    private const string Conversion =
        "convert it with: openssl pkey -in OLD -ec_conv_form uncompressed -ec_param_enc named_curve -aes256 -out NEW";

    /// <param name="key">The key in PKCS#8 (RFC 5958) or SEC 1 (RFC 5915).</param>
    /// <returns>A description that ends the sentence "KeyPath names …".</returns>
    public static string Describe(ReadOnlyMemory<byte> key)
    {
        try
        {
            AsnReader content = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
            if (content.ReadInteger() == 1)
                return DescribeSec1(content, curve: null);

            AsnReader algorithm = content.ReadSequence();
            algorithm.ReadObjectIdentifier();
            AsnReader inner = new AsnReader(content.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
            inner.ReadInteger();
            return DescribeSec1(inner, algorithm);
        }
        catch (AsnContentException)
        {
            return "an EC key that is damaged";
        }
    }

    private static string DescribeSec1(AsnReader key, AsnReader? curve)
    {
        key.ReadOctetString();
        if (key.HasData && key.PeekTag().HasSameClassAndValue(Parameters))
            curve = key.ReadSequence(Parameters);
        bool isCompressed = key.HasData && key.PeekTag().HasSameClassAndValue(Point)
            && key.ReadSequence(Point).ReadBitString(out _) is [2 or 3, ..];
        if (curve is null || !curve.HasData)
            return "an EC key that does not name its curve";
        if (!curve.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
            return $"an EC key with explicit curve parameters, {KeyAlgorithm.Advice}. If the certificate names its curve, {Conversion}";
        if (isCompressed)
            return $"an EC key whose public point is compressed, which .NET cannot read; {Conversion}";

        Oid name = new(curve.ReadObjectIdentifier());
        return $"an EC key on the curve {name.FriendlyName ?? name.Value}, {KeyAlgorithm.Advice}";
    }
}
