using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace TwoFactor.Emulator.Tests.Support;

/// <summary>Writes signing requests with any content, even content that no library writes.</summary>
internal static class SigningRequestWriter
{
    public static string Write(Asn1Encodable subject, string algorithm, bool hasAttributes, AsymmetricCipherKeyPair key, SubjectPublicKeyInfo? otherKey = null)
    {
        // The vendor's C# SDK passes null, and so leaves the mandatory attributes out.
        Asn1Set? attributes = hasAttributes ? new DerSet() : null;
        SubjectPublicKeyInfo publicKey = otherKey ?? SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.Public);
        CertificationRequestInfo info = new(X509Name.GetInstance(subject), publicKey, attributes);
        Asn1SignatureFactory signer = new(algorithm, key.Private);
        byte[] signature = Sign(info.GetDerEncoded(), algorithm, key.Private);
        DerSequence request = new(info, (AlgorithmIdentifier)signer.AlgorithmDetails, new DerBitString(signature));

        return Pem(request.GetDerEncoded());
    }

    /// <summary>A correctly signed request whose subject is any bytes.</summary>
    public static string WriteRaw(byte[] subject, AsymmetricCipherKeyPair key)
    {
        AsnWriter info = new(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(0);
            info.WriteEncodedValue(subject);
            info.WriteEncodedValue(SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.Public).GetDerEncoded());
            using (info.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
            }
        }

        AsnWriter request = new(AsnEncodingRules.DER);
        using (request.PushSequence())
        {
            request.WriteEncodedValue(info.Encode());
            using (request.PushSequence())
            {
                request.WriteObjectIdentifier("1.2.840.113549.1.1.11");
                request.WriteNull();
            }

            request.WriteBitString(Sign(info.Encode(), "SHA256WITHRSA", key.Private));
        }

        return Pem(request.Encode());
    }

    public static string Pem(ReadOnlySpan<byte> der) => PemEncoding.WriteString("CERTIFICATE REQUEST", der) + "\n";

    // .NET makes a key ten times as fast as BouncyCastle.
    public static AsymmetricCipherKeyPair MakeKey(int bits)
    {
        using RSA key = TestKeys.CreateRsa(bits);
        return DotNetUtilities.GetRsaKeyPair(key);
    }

    private static byte[] Sign(byte[] content, string algorithm, AsymmetricKeyParameter key)
    {
        ISigner signer = SignerUtilities.InitSigner(algorithm, true, key, new SecureRandom());
        signer.BlockUpdate(content, 0, content.Length);
        return signer.GenerateSignature();
    }
}
