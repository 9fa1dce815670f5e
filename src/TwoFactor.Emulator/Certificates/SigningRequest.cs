using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace TwoFactor.Emulator.Certificates;

/// <summary>A PKCS#10 request whose signature was verified.</summary>
/// <remarks>
/// Parsed with BouncyCastle: the vendor's C# SDK leaves out the attributes, which are mandatory in PKCS#10 (Sezame 1.3), and .NET's
/// <see cref="CertificateRequest"/> refuses such a request. Digests from SHA-1 up are accepted, since PHP and Java sign with SHA-1.
/// </remarks>
internal sealed class SigningRequest
{
    // A request with the largest accepted key has less than 5 KiB.
    private const int LongestDer = 16 * 1024;

    private SigningRequest(X500DistinguishedName subject, PublicKey publicKey, string? commonName)
    {
        Subject = subject;
        PublicKey = publicKey;
        CommonName = commonName;
    }

    /// <summary>The subject of the request, byte for byte.</summary>
    public X500DistinguishedName Subject { get; }

    public PublicKey PublicKey { get; }

    /// <summary>The first common name, or null when there is none.</summary>
    public string? CommonName { get; }

    /// <summary>
    /// Null when the text is not a PEM request, its content is not DER, its signature is wrong, or its key is not RSA of 2048 to 16384 bits.
    /// </summary>
    public static SigningRequest? Parse(string pem)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields) || fields.DecodedDataLength > LongestDer)
            return null;
        if (pem[fields.Label] is not ("CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST"))
            return null;
        try
        {
            return ParseDer(Convert.FromBase64String(pem[fields.Base64Data]));
        }
        // For malformed input BouncyCastle throws many different types of exceptions, which are not documented.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static SigningRequest? ParseDer(byte[] der)
    {
        Asn1Sequence content = Asn1Sequence.GetInstance(der);
        // Refuses bytes after the end, and lengths that are not encoded in the shortest form. DL keeps the order within a set; BouncyCastle's DER
        // would sort it.
        if (!content.GetEncoded(Asn1Encodable.DL).AsSpan().SequenceEqual(der))
            return null;

        CertificationRequest request = CertificationRequest.GetInstance(content);
        CertificationRequestInfo info = request.GetCertificationRequestInfo();
        PublicKey key = PublicKey.CreateFromSubjectPublicKeyInfo(info.SubjectPublicKeyInfo.GetDerEncoded(), out _);
        byte[] signedPart = content[0].GetEncoded(Asn1Encodable.DL);
        if (!IsSigned(signedPart, request, key))
            return null;

        byte[] subject = Asn1Sequence.GetInstance(content[0])[1].GetEncoded(Asn1Encodable.DL);
        return new SigningRequest(new X500DistinguishedName(subject), key, info.Subject.GetValueList(X509Name.CN).FirstOrDefault());
    }

    // Verified by .NET, because BouncyCastle first tests the modulus for small factors and primality, which takes ten seconds for the largest keys.
    private static bool IsSigned(byte[] signedPart, CertificationRequest request, PublicKey key)
    {
        AlgorithmIdentifier algorithm = request.SignatureAlgorithm;
        using RSA? rsa = key.GetRSAPublicKey();
        return DigestOf(algorithm.Algorithm.Id) is HashAlgorithmName digest
            && algorithm.Parameters is null or Asn1Null
            && rsa is { KeySize: >= 2048 and <= 16384 }
            && rsa.VerifyData(signedPart, request.GetSignatureOctets(), digest, RSASignaturePadding.Pkcs1);
    }

    private static HashAlgorithmName? DigestOf(string signatureAlgorithm) => signatureAlgorithm switch
    {
        "1.2.840.113549.1.1.5" => HashAlgorithmName.SHA1,
        "1.2.840.113549.1.1.11" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
