using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Certificates.Formats;

/// <summary>Reads the bytes of one certificate, as a PEM block has them.</summary>
internal static class EncodedCertificate
{
    /// <returns>The certificate, or <see langword="null"/> if there are no bytes, or these are not a certificate or a damaged one.</returns>
    public static X509Certificate2? Decode(byte[]? bytes)
    {
        try
        {
            // In a TRUSTED CERTIFICATE, data of openssl follow the certificate.
            return bytes is null ? null : WithDates(X509CertificateLoader.LoadCertificate(new AsnReader(bytes, AsnEncodingRules.BER).PeekEncodedValue().Span));
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return null;
        }
    }

    // .NET parses the dates only when they are read, and throws then if they are invalid.
    private static X509Certificate2 WithDates(X509Certificate2 certificate)
    {
        _ = certificate.NotBefore;
        _ = certificate.NotAfter;
        return certificate;
    }
}
