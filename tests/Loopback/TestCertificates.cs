using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Tests.Loopback;

/// <summary>A certificate authority that lives as long as a test run, and what it issues. Nothing is checked in.</summary>
public sealed class TestCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 authority;

    public TestCertificates(string name = "Test authority")
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        authority = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddYears(-2), TimeProvider.System.GetUtcNow().AddYears(2));
    }

    public string AuthorityPem => authority.ExportCertificatePem();

    public X509Certificate2 Authority => authority;

    /// <summary>A certificate for a server on this machine.</summary>
    public X509Certificate2 IssueServer(string name = "localhost") => Issue(name, ServerAuthentication, validity: (-1, 30));

    /// <summary>A client certificate with its key; <paramref name="validity"/> in days from now.</summary>
    public X509Certificate2 IssueClient(string name, (int From, int To)? validity = null) => Issue(name, ClientAuthentication, validity ?? (-1, 30));

    public void Dispose() => authority.Dispose();

    private X509Certificate2 Issue(string name, string usage, (int From, int To) validity)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        if (name == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        if (usage == ServerAuthentication)
            request.CertificateExtensions.Add(names.Build());

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 issued = request.Create(authority, now.AddDays(validity.From), now.AddDays(validity.To), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), password: null);
    }
}
