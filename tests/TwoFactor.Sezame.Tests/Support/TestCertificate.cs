using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Sezame.Tests;

/// <summary>Certificates that are made when the tests run.</summary>
internal static class TestCertificate
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly RSA IssuerKey = RSA.Create(2048);

    public static X509Certificate2 Client { get; } = SelfSigned();

    /// <summary>Signs a request as the service does, with the request's own key.</summary>
    public static string Sign(string csr, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        CertificateRequest request = CertificateRequest.LoadSigningRequestPem(csr, HashAlgorithmName.SHA256, signerSignaturePadding: RSASignaturePadding.Pkcs1);
        X500DistinguishedName issuer = new("CN=Sezame CA");
        using X509Certificate2 certificate = request.Create(
            issuer, X509SignatureGenerator.CreateForRSA(IssuerKey, RSASignaturePadding.Pkcs1), notBefore ?? Start, notAfter ?? Start.AddDays(3650), [0]);
        return certificate.ExportCertificatePem() + "\n";
    }

    public static X509Certificate2 SelfSigned()
    {
        using RSA key = RSA.Create(2048); // the key of no test, since those are returned again after eight
        CertificateRequest request = new("CN=5668185c1aa071.35665068", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(Start, Start.AddDays(3650));
    }
}
