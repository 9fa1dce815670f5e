using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Tests.Loopback;

/// <summary>A certificate authority that is made for a test run, and the certificates that it issues. Authorities and servers have EC keys, which are fast to
/// make; clients have RSA keys, as with Sezame.</summary>
public sealed class TestCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;

    public TestCertificates(string name = "Test authority")
    {
        CertificateRequest request = new($"CN={name}", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        authority = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddYears(-2), TimeProvider.System.GetUtcNow().AddYears(2));
    }

    public string AuthorityPem => authority.ExportCertificatePem();

    public X509Certificate2 Authority => authority;

    /// <summary>A certificate for a server on this machine.</summary>
    public X509Certificate2 IssueServer(string name = "localhost")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        if (name == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = Issue(request, ServerAuthentication, (-1, 30));
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return Usable(withKey);
    }

    /// <summary>A client certificate with its key; <paramref name="validity"/> in days from now.</summary>
    public X509Certificate2 IssueClient(string name, (int From, int To)? validity = null)
    {
        using RSA key = TestKeys.CreateRsa();
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 issued = Issue(request, ClientAuthentication, validity ?? (-1, 30));
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return Usable(withKey);
    }

    /// <summary>The private key of a certificate, as PKCS#8.</summary>
    public static string KeyPem(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public void Dispose()
    {
        authority.Dispose();
        authorityKey.Dispose();
    }

    private X509Certificate2 Issue(CertificateRequest request, string usage, (int From, int To) validity)
    {
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.Create(
            authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authorityKey), now.AddDays(validity.From), now.AddDays(validity.To), RandomNumberGenerator.GetBytes(8));
    }

    // Loaded again with its key, because Windows' TLS does not take a key that exists only in memory.
    private static X509Certificate2 Usable(X509Certificate2 withKey) => X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), password: null);
}
