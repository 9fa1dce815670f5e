using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Certificates;

/// <summary>A PKCS#10 request whose signature was found to be right.</summary>
/// <remarks>
/// Read by hand because the vendor's C# SDK leaves out the attributes, which PKCS#10 makes mandatory (Sezame 1.3), and .NET's
/// <see cref="CertificateRequest"/> then refuses the whole. Digests from SHA-1 up are taken, since PHP and Java sign with SHA-1.
/// </remarks>
internal sealed class SigningRequest
{
    private const string CommonNameOid = "2.5.4.3";

    private SigningRequest(X500DistinguishedName subject, PublicKey publicKey)
    {
        Subject = subject;
        CommonName = CommonNameOf(subject);
        PublicKey = publicKey;
    }

    /// <summary>The subject as it stood in the request, byte for byte.</summary>
    public X500DistinguishedName Subject { get; }

    public PublicKey PublicKey { get; }

    /// <summary>The first common name, or null when there is none.</summary>
    public string? CommonName { get; }

    /// <summary>
    /// Null when the text is no PEM request, or its content is broken, or its signature wrong, or its key not RSA of 2048 bits or more.
    /// </summary>
    public static SigningRequest? Parse(string pem)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields))
            return null;
        if (pem[fields.Label] is not ("CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST"))
            return null;
        try
        {
            return ParseDer(Convert.FromBase64String(pem[fields.Base64Data]));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    private static SigningRequest? ParseDer(byte[] der)
    {
        AsnReader outer = new(der, AsnEncodingRules.DER);
        AsnReader request = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        ReadOnlyMemory<byte> signedPart = request.PeekEncodedValue();
        AsnReader info = request.ReadSequence();
        HashAlgorithmName? digest = ReadDigest(request.ReadSequence());
        byte[] signature = request.ReadBitString(out _);
        request.ThrowIfNotEmpty();

        info.ReadInteger();                                 // the version: 0 by the standard, unchecked by anybody
        X500DistinguishedName subject = new(info.ReadEncodedValue().Span);
        PublicKey key = PublicKey.CreateFromSubjectPublicKeyInfo(info.ReadEncodedValue().Span, out _);
        // What may follow are the attributes, of which none is heeded.

        using RSA? rsa = key.GetRSAPublicKey();
        bool right = digest is not null && rsa is { KeySize: >= 2048 and <= 16384 }
            && rsa.VerifyData(signedPart.Span, signature, digest.Value, RSASignaturePadding.Pkcs1);
        return right ? new SigningRequest(subject, key) : null;
    }

    private static string? CommonNameOf(X500DistinguishedName subject) => subject.EnumerateRelativeDistinguishedNames(false)
        .SelectMany(part => part.HasMultipleElements ? Split(part) : [part])
        .Where(part => part.GetSingleElementType().Value == CommonNameOid)
        .Select(part => part.GetSingleElementValue())
        .FirstOrDefault();

    // A part may have several values ("CN=… + UID=…"). .NET reads none of those, so each becomes a part of its own.
    private static IEnumerable<X500RelativeDistinguishedName> Split(X500RelativeDistinguishedName part)
    {
        AsnReader values = new AsnReader(part.RawData, AsnEncodingRules.DER).ReadSetOf(skipSortOrderValidation: true);
        AsnWriter name = new(AsnEncodingRules.DER);
        using (name.PushSequence())
        {
            while (values.HasData)
            {
                using (name.PushSetOf())
                    name.WriteEncodedValue(values.ReadEncodedValue().Span);
            }
        }

        return new X500DistinguishedName(name.Encode()).EnumerateRelativeDistinguishedNames(false);
    }

    private static HashAlgorithmName? ReadDigest(AsnReader algorithm) => algorithm.ReadObjectIdentifier() switch
    {
        "1.2.840.113549.1.1.5" => HashAlgorithmName.SHA1,
        "1.2.840.113549.1.1.11" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
