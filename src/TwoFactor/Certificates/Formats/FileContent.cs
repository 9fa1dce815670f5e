using System.Formats.Asn1;

namespace TwoFactor.Certificates.Formats;

/// <summary>Recognizes what a file contains, so that a finding can name it.</summary>
internal static class FileContent
{
    public static ContentKind Recognize(byte[] bytes)
    {
        if (bytes.Length == 0)
            return ContentKind.Empty;
        if (OfDer(bytes) is var binary and not ContentKind.Unknown)
            return binary;
        if (bytes.AsSpan() is [0xFE, 0xED, 0xFE, 0xED, ..] or [0xCE, 0xCE, 0xCE, 0xCE, ..])
            return ContentKind.JavaKeyStore;
        if (bytes.AsSpan() is [0x1E, 0xF1, 0xB5, 0xB0, ..])
            return ContentKind.PvkKey;

        string text = FileText.DecodePem(bytes);
        if (PemText.Read(text) is [var block, ..])
            return OfBlock(block);
        return string.IsNullOrWhiteSpace(text) ? ContentKind.Empty : OfText(text);
    }

    private static ContentKind OfBlock(PemBlock block) => block.Label switch
    {
        _ when block.IsCertificate => ContentKind.PemCertificate,
        _ when block.IsPrivateKey => ContentKind.PemPrivateKey,
        "OPENSSH PRIVATE KEY" => ContentKind.OpenSshKey,
        "PGP PRIVATE KEY BLOCK" or "PGP PUBLIC KEY BLOCK" => ContentKind.PgpKey,
        "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST" => ContentKind.SigningRequest,
        "PKCS7" or "CMS" or "PKCS #7 SIGNED DATA" => ContentKind.PemPkcs7,
        "X509 CRL" => ContentKind.Crl,
        var label when label.EndsWith("PARAMETERS", StringComparison.Ordinal) => ContentKind.Parameters,
        var label when label.EndsWith("PUBLIC KEY", StringComparison.Ordinal) => ContentKind.PublicKey,
        var label when label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) => ContentKind.OtherKey,
        _ => ContentKind.Unknown,
    };

    private static ContentKind OfText(string text)
    {
        string start = text.TrimStart();
        if (start.StartsWith("PuTTY-User-Key-File", StringComparison.Ordinal))
            return ContentKind.PuttyKey;
        if (start.StartsWith("ssh-", StringComparison.Ordinal) || start.StartsWith("ecdsa-sha2-", StringComparison.Ordinal) || start.StartsWith("---- BEGIN SSH2", StringComparison.Ordinal))
            return ContentKind.SshPublicKey;
        if (start.StartsWith('{') && start.Contains("\"kty\"", StringComparison.Ordinal))
            return ContentKind.JsonWebKey;
        if (start.StartsWith("<RSAKeyValue", StringComparison.Ordinal))
            return ContentKind.XmlKey;
        if (start.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal) || start.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return ContentKind.WrongDashes;

        byte[] decoded = new byte[start.Length];
        if (!Convert.TryFromBase64String(start, decoded, out int length))
            return ContentKind.Unknown;
        return OfDer(decoded[..length]) switch
        {
            ContentKind.Unknown => ContentKind.Unknown,
            ContentKind.Pfx => ContentKind.Base64Pfx,
            _ => ContentKind.BareBase64,
        };
    }

    /// <summary>Distinguishes structures by their first two fields, which differ in all structures that matter here.</summary>
    private static ContentKind OfDer(byte[] bytes)
    {
        try
        {
            AsnReader content = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
            if (content.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
                return content.ReadObjectIdentifier() == "1.2.840.113549.1.7.2" ? ContentKind.DerPkcs7 : ContentKind.Unknown;
            if (content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
                return content.ReadInteger() == 3 ? ContentKind.Pfx : ContentKind.DerPrivateKey;

            AsnReader first = content.ReadSequence();
            Asn1Tag second = content.PeekTag();
            if (first.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
                return second.HasSameClassAndValue(Asn1Tag.PrimitiveBitString) ? ContentKind.PublicKey : ContentKind.DerPrivateKey;
            if (first.PeekTag().TagClass == TagClass.ContextSpecific)
                return ContentKind.DerCertificate;
            return OfNumbered(first);
        }
        catch (AsnContentException)
        {
            return ContentKind.Unknown;
        }
    }

    // All begin with a number. Then a signing request has a subject; a revocation list, and a certificate of version 1, have an algorithm and an issuer. The
    // certificate has two times after that, and the list has one.
    private static ContentKind OfNumbered(AsnReader fields)
    {
        fields.ReadInteger();
        AsnReader second = fields.ReadSequence();
        bool isAlgorithm = second.HasData && second.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier);
        if (!isAlgorithm)
            return ContentKind.SigningRequest;
        fields.ReadEncodedValue(); // the issuer
        return fields.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence) ? ContentKind.DerCertificate : ContentKind.Crl;
    }
}
