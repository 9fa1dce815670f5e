using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Certificates;

/// <summary>The emulator's own certificate authority: it signs the certificates of the emulated servers and of Sezame's clients. Each new folder gets
/// a new one.</summary>
/// <remarks>It has an elliptic-curve key, because generating an RSA key would take most of the emulator's start.</remarks>
internal sealed class CertificateAuthority : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly ECDsa key;
    private readonly X509Certificate2 root;

    private CertificateAuthority(X509Certificate2 root, ECDsa key)
    {
        this.root = root;
        this.key = key;
    }

    public static CertificateAuthority Create(string commonName)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={commonName}, O=TwoFactor Emulator", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        // Clients check certificates with the machine's clock, so virtual time is not used here.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 withKey = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return new CertificateAuthority(X509CertificateLoader.LoadCertificate(withKey.RawData), key);
    }

    /// <summary>An authority that was saved.</summary>
    /// <exception cref="CryptographicException">The certificate is not one of an authority, has expired, or does not belong to the key.</exception>
    /// <exception cref="ArgumentException">The text of the key has no key, or more than one.</exception>
    public static CertificateAuthority Load(string certificatePem, string keyPem)
    {
        ECDsa key = ECDsa.Create();
        X509Certificate2? root = null;
        bool isLoaded = false;
        try
        {
            key.ImportFromPem(keyPem);
            root = X509Certificate2.CreateFromPem(certificatePem);
            using ECDsa? rootKey = root.GetECDsaPublicKey();
            if (rootKey is null || !rootKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                throw new CryptographicException("The authority's certificate and key do not belong together.");
            if (!root.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
                throw new CryptographicException("The certificate is not one of an authority.");
            if (root.NotAfter.ToUniversalTime() < TimeProvider.System.GetUtcNow())
                throw new CryptographicException("The authority's certificate has expired.");
            isLoaded = true;
            return new CertificateAuthority(root, key);
        }
        finally
        {
            if (!isLoaded)
            {
                root?.Dispose();
                key.Dispose();
            }
        }
    }

    /// <summary>The root certificate, for clients that must trust this authority.</summary>
    public string CertificatePem => root.ExportCertificatePem();

    /// <summary>The key as unencrypted PKCS#8.</summary>
    public string KeyPem => key.ExportPkcs8PrivateKeyPem();

    /// <summary>Issues a certificate for the request of a Sezame client.</summary>
    /// <remarks>
    /// Sezame 1.3: the subject is copied byte for byte, and there is no subject alternative name, because the vendor's C# SDK finds its certificate
    /// by <c>GetNameInfo(DnsName)</c>. Unlike with the real authority, each serial number is unique, and the certificate is not a CA.
    /// </remarks>
    public X509Certificate2 SignClient(SigningRequest signingRequest, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        CertificateRequest request = new(signingRequest.Subject, signingRequest.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ClientAuthentication], false));
        return Sign(request, notBefore, notAfter);
    }

    /// <summary>Issues a server certificate for this machine's own names, with its key.</summary>
    public X509Certificate2 IssueServer(ServerName name, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using ECDsa serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost, O=TwoFactor Emulator", serverKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(name.ToExtension());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerAuthentication], false)); // Apple's systems refuse a server without it
        using X509Certificate2 certificate = Sign(request, notBefore, notAfter);
        using X509Certificate2 withKey = certificate.CopyWithPrivateKey(serverKey);
        // Windows can only use keys from a key store for TLS servers, so the key is exported and loaded again.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }

    public void Dispose()
    {
        root.Dispose();
        key.Dispose();
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(serial[0] & 0x7F | 0x40);       // positive, and no leading zero
        return request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(key), notBefore, notAfter, serial);
    }
}
