using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>Server certificates of private authorities that can be forged, because a key or a hash is weak.</summary>
[Category("Network")]
public sealed class WeakCertificateTests
{
    private readonly RSA strongKey = TestKeys.CreateRsa();
    private readonly RSA leafKey = TestKeys.CreateRsa();
    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose()
    {
        strongKey.Dispose();
        leafKey.Dispose();
        host.Dispose();
    }

    [Test]
    public void Strong_certificates_are_accepted()
    {
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.That(Find(Rsa(leafKey), strongKey, HashAlgorithmName.SHA256), Is.Null);
        Assert.That(Find(Rsa(leafKey), strongKey, HashAlgorithmName.SHA512, RSASignaturePadding.Pss), Is.Null);
        using ECDsa least = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.33")); // 224 bits
        Assert.That(Find(new CertificateRequest("CN=leaf", ec, HashAlgorithmName.SHA256), strongKey, HashAlgorithmName.SHA256), Is.Null);
        Assert.That(Find(new CertificateRequest("CN=leaf", least, HashAlgorithmName.SHA256), strongKey, HashAlgorithmName.SHA256), Is.Null);
    }

    [Test]
    public void The_signature_of_a_trusted_root_on_itself_may_be_weak()
    {
        CertificateRequest request = Authority("root", strongKey);
        using X509Certificate2 name = request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
        using X509Certificate2 root = Sign(request, name, strongKey, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        using X509Certificate2 leaf = Sign(Rsa(leafKey), root, strongKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.That(root.SignatureAlgorithm.Value, Is.EqualTo("1.2.840.113549.1.1.5"));
        Assert.That(Find(leaf, root), Is.Null);
    }

    [Test]
    public void Short_keys_are_refused_by_name()
    {
        using RSA shortRsa = RSA.Create(1024);
        using ECDsa shortEc = ECDsa.Create(ECCurve.CreateFromValue("1.2.840.10045.3.1.1"));
        Assert.That(Find(Rsa(shortRsa), strongKey, HashAlgorithmName.SHA256), Is.EqualTo("it has an RSA key of 1024 bits, and 2048 are required"));
        Assert.That(
            Find(new CertificateRequest("CN=leaf", shortEc, HashAlgorithmName.SHA256), strongKey, HashAlgorithmName.SHA256),
            Is.EqualTo("it has an EC key of 192 bits, and 224 are required"));
    }

    [Test]
    public void A_short_RSA_key_that_signs_only_with_PSS_is_refused_too([Values(1024, 2048)] int bits)
    {
        using RSA rsa = RSA.Create(bits);
        Assert.That(
            Find(OfKind("1.2.840.113549.1.1.10", rsa.ExportRSAPublicKey()), strongKey, HashAlgorithmName.SHA256),
            Is.EqualTo(bits == 1024 ? "it has an RSA key of 1024 bits, and 2048 are required" : null));
    }

    // OpenSSL builds no chain with a key of a kind that it does not know.
    [TestCase("1.3.101.112", 32, true, TestName = "{m}(Ed25519)")]
    [TestCase("1.3.101.113", 57, true, TestName = "{m}(Ed448)")]
    [TestCase("1.3.101.110", 32, false, TestName = "{m}(X25519, which signs nothing)")]
    public void A_key_that_is_not_measured_must_be_of_a_kind_without_short_keys(string kind, int length, bool isAccepted) => Assert.That(
        Find(OfKind(kind, new byte[length]), strongKey, HashAlgorithmName.SHA256),
        isAccepted ? Is.Null : Is.EqualTo("it has a key of a kind that is not supported"));

    [TestCase("SHA1")]
    [TestCase("MD5")]
    public void Broken_hashes_are_refused_by_name(string hash)
    {
        Assert.That(Find(Rsa(leafKey), strongKey, new HashAlgorithmName(hash)), Is.EqualTo($"it is signed with {hash.Replace("SHA1", "SHA-1", StringComparison.Ordinal)}"));
    }

    [Test]
    public void A_broken_hash_within_RSA_PSS_is_recognised()
    {
        Assert.That(Find(Rsa(leafKey), strongKey, HashAlgorithmName.SHA1, RSASignaturePadding.Pss), Is.EqualTo("it is signed with SHA-1"));
    }

    // The identifiers of RFC 3279 and of older standards. The content after each one, in hexadecimal, are its parameters.
    [TestCase("1.3.14.3.2.29", "0500", "SHA-1", TestName = "{m}(RSA, OIW)")]
    [TestCase("1.3.14.3.2.3", "0500", "MD5", TestName = "{m}(MD5, OIW)")]
    [TestCase("1.2.840.113549.1.1.2", "0500", "MD2 or MD4", TestName = "{m}(MD2)")]
    [TestCase("1.2.840.113549.1.1.3", "0500", "MD2 or MD4", TestName = "{m}(MD4)")]
    [TestCase("1.2.840.113549.1.1.10", "", "SHA-1", TestName = "{m}(PSS without parameters)")]
    [TestCase("1.2.840.113549.1.1.10", "300BA009300706052B0E03021A", "SHA-1", TestName = "{m}(PSS with SHA-1)")]
    [TestCase("1.2.840.113549.1.1.10", "3005A203020120", "SHA-1", TestName = "{m}(PSS without a hash)")]
    [TestCase("1.2.840.113549.1.1.10", "3005A003020101", "SHA-1", TestName = "{m}(PSS with something else)")]
    public void A_broken_hash_is_found_in_all_signatures_by_RSA(string algorithm, string parameters, string expected)
    {
        AsnWriter identifier = new(AsnEncodingRules.DER);
        using (identifier.PushSequence())
        {
            identifier.WriteObjectIdentifier(algorithm);
            if (parameters.Length > 0)
                identifier.WriteEncodedValue(Convert.FromHexString(parameters));
        }

        using X509Certificate2 root = Authority("authority", strongKey).CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
        AnyHash generator = new(strongKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) { Identifier = identifier.Encode() };
        using X509Certificate2 leaf = Rsa(leafKey).Create(root.SubjectName, generator, Now.AddDays(-1), Now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        Assert.That(leaf.SignatureAlgorithm.Value, Is.EqualTo(algorithm));
        Assert.That(Find(leaf, root), Is.EqualTo($"it is signed with {expected}"));
    }

    [Test]
    public void A_DSA_key_is_refused()
    {
        using DSA dsa = DSA.Create(1024);
        CertificateRequest request = new(new X500DistinguishedName("CN=localhost"), PublicKey.CreateFromSubjectPublicKeyInfo(dsa.ExportSubjectPublicKeyInfo(), out _), HashAlgorithmName.SHA256);
        Assert.That(Find(request, strongKey, HashAlgorithmName.SHA256), Is.EqualTo("it has a DSA key"));
    }

    [Test]
    public void A_weak_authority_is_refused_too()
    {
        using RSA weak = RSA.Create(1024);
        Assert.That(Find(Rsa(leafKey), weak, HashAlgorithmName.SHA256), Is.EqualTo("its root has an RSA key of 1024 bits, and 2048 are required"));
    }

    [Test]
    public void A_weak_intermediate_is_refused([Values(1024, 2048)] int bits)
    {
        using RSA middleKey = RSA.Create(bits);
        using X509Certificate2 root = Authority("root", strongKey).CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
        HashAlgorithmName hash = bits == 1024 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
        using X509Certificate2 middle = Sign(Authority("middle", middleKey), root, strongKey, hash, RSASignaturePadding.Pkcs1);
        using X509Certificate2 leaf = Sign(Rsa(leafKey), middle, middleKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.That(
            Find(leaf, root, middle),
            Is.EqualTo(bits == 1024 ? "its intermediate has an RSA key of 1024 bits, and 2048 are required" : "its intermediate is signed with SHA-1"));
    }

    [Test]
    public void A_certificate_with_the_name_of_its_authority_is_not_trusted_by_itself()
    {
        using X509Certificate2 root = Authority("localhost", strongKey).CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
        CertificateRequest request = Rsa(leafKey);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using X509Certificate2 leaf = Sign(request, root, strongKey, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        Assert.That(Find(leaf, root), Is.EqualTo("it is signed with SHA-1"));
    }

    [Test]
    public async Task A_server_with_a_forgeable_certificate_gets_nothing()
    {
        using X509Certificate2 root = Authority("weak", strongKey).CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
        using X509Certificate2 leaf = Sign(Rsa(leafKey), root, strongKey, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        await using OpenSslServer server = await OpenSslServer.StartAsync( // .NET's own server refuses such a certificate
            "-cert", host.Write("weak-server.pem", leaf.ExportCertificatePem()), "-key", host.Write("weak-server.key", leafKey.ExportPkcs8PrivateKeyPem()),
            "-cipher", "DEFAULT@SECLEVEL=0", "-www");
        string ca = host.Write("weak.pem", root.ExportCertificatePem());

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(
            () => host.Provider(server.Address, options => options.TrustedCaPath = ca).SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
        Assert.That(e.Message, Does.Contain("SHA-1"));
    }

    private static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    private static CertificateRequest Rsa(RSA key)
    {
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static CertificateRequest OfKind(string kind, byte[] key)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteObjectIdentifier(kind);
            writer.WriteBitString(key);
        }

        return new CertificateRequest(
            new X500DistinguishedName("CN=localhost"), PublicKey.CreateFromSubjectPublicKeyInfo(writer.Encode(), out _), HashAlgorithmName.SHA256);
    }

    private static CertificateRequest Authority(string name, RSA key)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static string? Find(CertificateRequest leaf, RSA authorityKey, HashAlgorithmName hash, RSASignaturePadding? padding = null)
    {
        using X509Certificate2 root = Authority("authority", authorityKey).CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
        using X509Certificate2 signed = Sign(leaf, root, authorityKey, hash, padding ?? RSASignaturePadding.Pkcs1);
        return Find(signed, root);
    }

    private static string? Find(X509Certificate2 leaf, X509Certificate2 root, params X509Certificate2[] intermediates)
    {
        using X509Chain chain = new() { ChainPolicy = ServerTrust.Policy([root]) };
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        chain.Build(leaf);
        Assert.That(chain.ChainElements, Has.Count.EqualTo(2 + intermediates.Length));
        return WeakCertificate.Find(chain);
    }

    private static X509Certificate2 Sign(
        CertificateRequest request, X509Certificate2 issuer, RSA issuerKey, HashAlgorithmName hash, RSASignaturePadding padding) => request.Create(
        issuer.SubjectName, new AnyHash(issuerKey, hash, padding), Now.AddDays(-1), Now.AddDays(1), RandomNumberGenerator.GetBytes(8));

    /// <summary>Signs with any hash, as old authorities do; .NET's own generator refuses some.</summary>
    private sealed class AnyHash(RSA key, HashAlgorithmName hash, RSASignaturePadding padding) : X509SignatureGenerator
    {
        /// <summary>The algorithm to name instead of that of the signature, because only the name is read.</summary>
        public byte[]? Identifier { get; init; }

        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Identifier ?? (hash.Name, padding.Mode) switch
        {
            ("SHA1", RSASignaturePaddingMode.Pkcs1) => Convert.FromHexString("300D06092A864886F70D0101050500"),
            ("MD5", _) => Convert.FromHexString("300D06092A864886F70D0101040500"),
            ("SHA1", _) => Convert.FromHexString("300D06092A864886F70D01010A3000"), // the default of its parameters
            _ => CreateForRSA(key, padding).GetSignatureAlgorithmIdentifier(hash),
        };

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, hash, padding);

        protected override PublicKey BuildPublicKey() => PublicKey.CreateFromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);
    }
}
