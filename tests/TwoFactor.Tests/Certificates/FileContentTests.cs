using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Certificates.Formats;

namespace TwoFactor.Tests.Certificates;

/// <summary>A file that is not what its setting requires is called by its name.</summary>
public sealed class FileContentTests
{
    [TestCase("", "Empty")]
    [TestCase(" \r\n\t", "Empty")]
    [TestCase("x", "Unknown")]
    [TestCase("PuTTY-User-Key-File-3: ssh-rsa", "PuttyKey")]
    [TestCase("  ssh-ed25519 AAAA", "SshPublicKey")]
    [TestCase("ecdsa-sha2-nistp256 AAAA", "SshPublicKey")]
    [TestCase("---- BEGIN SSH2 PUBLIC KEY ----", "SshPublicKey")]
    [TestCase("{ \"kty\": \"RSA\" }", "JsonWebKey")]
    [TestCase("{ \"type\": \"service_account\" }", "Unknown")]
    [TestCase("note: \"kty\"", "Unknown")]
    [TestCase("<RSAKeyValue><Modulus>", "XmlKey")]
    [TestCase("--BEGIN CERTIFICATE--", "WrongDashes")]
    [TestCase("—–BEGIN PRIVATE KEY—–", "WrongDashes")]
    [TestCase("c29tZSB0ZXh0", "Unknown")]
    public void A_text_is_recognized(string text, string kind) => AssertKind(Encoding.UTF8.GetBytes(text), kind);

    [TestCase("CERTIFICATE", "PemCertificate")]
    [TestCase("TRUSTED CERTIFICATE", "PemCertificate")]
    [TestCase("PRIVATE KEY", "PemPrivateKey")]
    [TestCase("DSA PRIVATE KEY", "PemPrivateKey")]
    [TestCase("OPENSSH PRIVATE KEY", "OpenSshKey")]
    [TestCase("PGP PRIVATE KEY BLOCK", "PgpKey")]
    [TestCase("NEW CERTIFICATE REQUEST", "SigningRequest")]
    [TestCase("CMS", "PemPkcs7")]
    [TestCase("X509 CRL", "Crl")]
    [TestCase("EC PARAMETERS", "Parameters")]
    [TestCase("DH PARAMETERS", "Parameters")]
    [TestCase("RSA PUBLIC KEY", "PublicKey")]
    [TestCase("SSH2 ENCRYPTED PRIVATE KEY", "OtherKey")]
    [TestCase("TSS2 PRIVATE KEY", "OtherKey")]
    [TestCase("SOMETHING ELSE", "Unknown")]
    public void A_PEM_block_is_recognized_by_its_label(string label, string kind) =>
        AssertKind(Encoding.ASCII.GetBytes($"-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n"), kind);

    [TestCase("FE ED FE ED 00", "JavaKeyStore")]
    [TestCase("CE CE CE CE 00", "JavaKeyStore")]
    [TestCase("1E F1 B5 B0 00", "PvkKey")]
    [TestCase("1E F1 B5 B1 00", "Unknown")]
    [TestCase("30 00", "Unknown")]
    public void Bytes_are_recognized_by_how_they_begin(string bytes, string kind) =>
        AssertKind(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)), kind);

    [Test]
    public void Binary_certificates_keys_requests_and_lists_are_recognized()
    {
        using RSA key = TestKeys.CreateRsa();
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset today = DateTimeOffset.UnixEpoch;
        using X509Certificate2 certificate = request.CreateSelfSigned(today, today.AddDays(1));
        byte[] pfx = certificate.Export(X509ContentType.Pfx);
        byte[] list = new CertificateRevocationListBuilder().Build(certificate, 1, today.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, today);

        AssertKind(certificate.RawData, "DerCertificate");
        AssertKind(Base64(certificate.RawData), "BareBase64");
        AssertKind(pfx, "Pfx");
        AssertKind(Base64(pfx), "Base64Pfx");
        AssertKind(key.ExportPkcs8PrivateKey(), "DerPrivateKey");
        AssertKind(key.ExportRSAPrivateKey(), "DerPrivateKey");
        AssertKind(key.ExportEncryptedPkcs8PrivateKey("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)), "DerPrivateKey");
        AssertKind(key.ExportSubjectPublicKeyInfo(), "PublicKey");
        AssertKind(new X509Certificate2Collection(certificate).Export(X509ContentType.Pkcs7)!, "DerPkcs7");
        AssertKind(Sequence(inner => inner.WriteObjectIdentifier("1.2.840.113549.1.7.1")), "Unknown");
        AssertKind(list, "Crl");
        AssertKind(request.CreateSigningRequest(), "SigningRequest");
        AssertKind(new CertificateRequest("", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest(), "SigningRequest");
    }

    [Test]
    public void A_binary_certificate_of_version_1_is_no_revocation_list()
    {
        byte[] certificate = Sequence(outer =>
        {
            using (outer.PushSequence())
            {
                outer.WriteInteger(7); // the serial number: there is no version before it
                using (outer.PushSequence())
                    outer.WriteObjectIdentifier("1.2.840.113549.1.1.11");
                using (outer.PushSequence())
                    outer.WriteNull(); // the issuer
                using (outer.PushSequence())
                    outer.WriteUtcTime(DateTimeOffset.UnixEpoch); // valid from
            }

            using (outer.PushSequence())
                outer.WriteObjectIdentifier("1.2.840.113549.1.1.11"); // the algorithm of the signature
        });
        AssertKind(certificate, "DerCertificate");
    }

    private static byte[] Sequence(Action<AsnWriter> content)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
            content(writer);
        return writer.Encode();
    }

    private static byte[] Base64(byte[] bytes) => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));

    private static void AssertKind(byte[] bytes, string kind) => Assert.That(FileContent.Recognize(bytes).ToString(), Is.EqualTo(kind));
}
