using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates.Formats;

/// <summary>Names the algorithms of keys. This file is also compiled into TwoFactor.Sezame, for the clients that it imports.</summary>
internal static class KeyAlgorithm
{
    public const string Rsa = "1.2.840.113549.1.1.1";
    public const string EllipticCurve = "1.2.840.10045.2.1";

    /// <summary>What to do if .NET cannot present a key.</summary>
    public const string Advice = "which .NET cannot present in TLS; use a certificate with an RSA key, or with an EC key on the curve P-256, P-384 or P-521";

    /// <summary>Names the algorithm with its article: "an Ed25519 key".</summary>
    public static string NameOf(string? oid) => oid switch
    {
        Rsa => "an RSA key",
        EllipticCurve => "an EC key",
        "1.2.840.113549.1.1.10" => "an RSA-PSS key",
        "1.2.840.113549.1.1.7" => "an RSA-OAEP key",
        "1.2.840.10040.4.1" => "a DSA key",
        "1.2.840.113549.1.3.1" or "1.2.840.10046.2.1" => "a Diffie-Hellman key",
        "1.3.101.110" => "an X25519 key",
        "1.3.101.111" => "an X448 key",
        "1.3.101.112" => "an Ed25519 key",
        "1.3.101.113" => "an Ed448 key",
        "1.2.156.10197.1.301" => "an SM2 key",
        "2.16.840.1.101.3.4.3.17" or "2.16.840.1.101.3.4.3.18" or "2.16.840.1.101.3.4.3.19" => "an ML-DSA key",
        _ => $"a key of the algorithm {oid}",
    };

    /// <summary>Names a key that .NET cannot present in TLS.</summary>
    /// <returns>Its name with the article, or <see langword="null"/> if the key can be presented.</returns>
    public static string? FindUnpresentable(PublicKey key) => key.Oid.Value switch
    {
        Rsa => null,
        EllipticCurve => CurveOf(key) is var curve && curve is "1.2.840.10045.3.1.7" or "1.3.132.0.34" or "1.3.132.0.35" // P-256, P-384, P-521
            ? null
            : curve is null ? "an EC key that does not name its curve" : $"an EC key on the curve {new Oid(curve).FriendlyName ?? curve}",
        var other => NameOf(other),
    };

    /// <summary>Reads the algorithm of a key in PKCS#8 (RFC 5958).</summary>
    /// <returns>The object identifier, or <see langword="null"/> if the bytes are not such a key.</returns>
    public static string? OfPkcs8(ReadOnlyMemory<byte> key)
    {
        try
        {
            AsnReader info = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
            info.ReadInteger();
            return info.ReadSequence().ReadObjectIdentifier();
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static string? CurveOf(PublicKey key)
    {
        try
        {
            return key.EncodedParameters is { } parameters ? new AsnReader(parameters.RawData, AsnEncodingRules.DER).ReadObjectIdentifier() : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
