using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Transport;

/// <summary>Finds weak keys and signatures in a chain of certificates, which could be forged today. Public authorities no longer issue such
/// certificates; private ones still do.</summary>
internal static class WeakCertificate
{
    private const int LeastRsaBits = 2048;
    private const int LeastEcBits = 224; // like OpenSSL's security level 2
    private const string Unsupported = "a key of a kind that is not supported";
    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <returns>The first weakness as the rest of a sentence, or <see langword="null"/> for none.</returns>
    public static string? Find(X509Chain chain)
    {
        for (int i = 0; i < chain.ChainElements.Count; i++)
        {
            X509Certificate2 certificate = chain.ChainElements[i].Certificate;
            string whose = i == 0 ? "it" : i == chain.ChainElements.Count - 1 ? "its root" : "its intermediate";
            if (WeakKey(certificate) is { } key)
                return $"{whose} has {key}";
            bool isAnchor = i == chain.ChainElements.Count - 1; // it is trusted directly, not because of its signature
            if (!isAnchor && WeakSignature(certificate) is { } signature)
                return $"{whose} is signed with {signature}";
        }

        return null;
    }

    private static string? WeakKey(X509Certificate2 certificate)
    {
        try
        {
            return WeakKeyOf(certificate);
        }
        catch (CryptographicException)
        {
            return Unsupported;
        }
    }

    private static string? WeakKeyOf(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
            return WeakRsa(rsa.KeySize);
        using ECDsa? ec = certificate.GetECDsaPublicKey();
        if (ec is not null)
            return ec.KeySize < LeastEcBits ? $"an EC key of {ec.KeySize} bits, and {LeastEcBits} are required" : null;
        using DSA? dsa = certificate.GetDSAPublicKey();
        return dsa is not null ? "a DSA key" : WeakKeyOf(certificate.PublicKey);
    }

    // The kinds that .NET has no class for, or not for all systems.
    private static string? WeakKeyOf(PublicKey key) => key.Oid.Value switch
    {
        RsaPss => WeakRsa(RsaBits(key.EncodedKeyValue.RawData)), // an RSA key that may sign only in this way
        "1.3.101.112" or "1.3.101.113" => null, // Ed25519, Ed448
        "2.16.840.1.101.3.4.3.17" or "2.16.840.1.101.3.4.3.18" or "2.16.840.1.101.3.4.3.19" => null, // ML-DSA
        _ => Unsupported,
    };

    private static string? WeakRsa(long bits) => bits < LeastRsaBits ? $"an RSA key of {bits} bits, and {LeastRsaBits} are required" : null;

    // RFC 8017 appendix A.1.1: the modulus comes first.
    private static long RsaBits(byte[] key)
    {
        try
        {
            return new AsnReader(key, AsnEncodingRules.DER).ReadSequence().ReadInteger().GetBitLength();
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException(e.Message, e);
        }
    }

    private static string? WeakSignature(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" or "1.2.840.10040.4.3" or "1.3.14.3.2.29" or "1.3.14.3.2.27" => "SHA-1",
        "1.2.840.113549.1.1.4" or "1.3.14.3.2.3" => "MD5",
        "1.2.840.113549.1.1.2" or "1.2.840.113549.1.1.3" => "MD2 or MD4",
        RsaPss => HasWeakPssHash(certificate) ? "SHA-1" : null,
        _ => null,
    };

    // RFC 4055 section 3.1: the hash is a parameter, and SHA-1 if the parameter is missing.
    private static bool HasWeakPssHash(X509Certificate2 certificate)
    {
        try
        {
            AsnReader body = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
            body.ReadEncodedValue();
            AsnReader algorithm = body.ReadSequence();
            algorithm.ReadObjectIdentifier();
            if (!algorithm.HasData)
                return true;
            AsnReader parameters = algorithm.ReadSequence();
            Asn1Tag hash = new(TagClass.ContextSpecific, 0, isConstructed: true);
            if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(hash))
                return true;
            string name = parameters.ReadSequence(hash).ReadSequence().ReadObjectIdentifier();
            return !name.StartsWith("2.16.840.1.101.3.4.2.", StringComparison.Ordinal); // the SHA-2 and SHA-3 families
        }
        catch (AsnContentException)
        {
            return true;
        }
    }
}
