using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Loopback;
using static TwoFactor.Tests.Certificates.KeyFilesStage;

namespace TwoFactor.Tests.Certificates;

/// <summary>PEM files with further content or other line ends, and files of another kind.</summary>
public sealed class PemFileTests
{
    private static readonly string[] LegacyProvider = ["-provider", "legacy", "-provider", "default"];

    private readonly KeyFilesStage stage = new();
    private X509Certificate2 other = null!;
    private string certificate = null!;

    [OneTimeSetUp]
    public void MakeCertificates()
    {
        other = stage.Authority.IssueClient("other");
        certificate = stage.Certificate.ExportCertificatePem() + "\n";
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        other.Dispose();
        stage.Dispose();
    }

    private string OtherKey => other.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n";

    [TestCase(10, 400)]
    [TestCase(-400, -10)]
    public void Of_two_certificates_of_one_key_the_valid_one_is_used(int from, int to)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using RSA key = TestKeys.CreateRsa();
        CertificateRequest request = new("CN=acme", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 invalid = request.CreateSelfSigned(now.AddDays(from), now.AddDays(to));
        using X509Certificate2 valid = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        stage.Write("renewed.pem", invalid.ExportCertificatePem() + "\n" + valid.ExportCertificatePem());
        stage.Write("renewed.key", key.ExportPkcs8PrivateKeyPem());
        LoadedCertificate loaded = AssertOpens(new ClientCertificateOptions { CertificatePath = stage.PathOf("renewed.pem"), KeyPath = stage.PathOf("renewed.key") });
        Assert.That(loaded.Certificate.Thumbprint, Is.EqualTo(valid.Thumbprint));
        Assert.That(loaded.Intermediates, Is.Empty);
    }

    [Test]
    public void Of_several_valid_certificates_the_one_that_ends_last_is_used_whatever_their_order([Values] bool oldFirst, [Values] bool ofOneKey)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using RSA oldKey = TestKeys.CreateRsa();
        using RSA anotherKey = TestKeys.CreateRsa();
        RSA newKey = ofOneKey ? oldKey : anotherKey;
        using X509Certificate2 old = Request(oldKey).CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        using X509Certificate2 renewed = Request(newKey).CreateSelfSigned(now.AddDays(-2), now.AddDays(20));
        string[] certificates = [old.ExportCertificatePem(), renewed.ExportCertificatePem()];
        string[] keys = [.. new[] { oldKey, newKey }.Distinct().Select(key => key.ExportPkcs8PrivateKeyPem())];
        stage.Write("valid.pem", string.Join("\n", oldFirst ? certificates : certificates.Reverse()));
        stage.Write("valid.key", string.Join("\n", oldFirst ? keys : keys.Reverse()));
        Assert.That(AssertOpens(stage.Pem("valid.pem", "valid.key")).Certificate.Thumbprint, Is.EqualTo(renewed.Thumbprint));

        static CertificateRequest Request(RSA key) => new("CN=acme", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    [Test]
    public void Of_two_pairs_the_valid_one_is_used_whatever_their_order([Values] bool oldKeyFirst, [Values] bool oldCertificateFirst)
    {
        using X509Certificate2 expired = stage.Authority.IssueClient("acme", (-400, -10));
        string[] certificates = [expired.ExportCertificatePem(), stage.Certificate.ExportCertificatePem()];
        string[] keys = [TestCertificates.KeyPem(expired), TestCertificates.KeyPem(stage.Certificate)];
        stage.Write("pairs.pem", string.Join("\n", oldCertificateFirst ? certificates : certificates.Reverse()));
        stage.Write("pairs.key", string.Join("\n", oldKeyFirst ? keys : keys.Reverse()));
        LoadedCertificate loaded = AssertOpens(new ClientCertificateOptions { CertificatePath = stage.PathOf("pairs.pem"), KeyPath = stage.PathOf("pairs.key") });
        Assert.That(loaded.Certificate.Thumbprint, Is.EqualTo(stage.Certificate.Thumbprint));
    }

    [Test]
    public void Line_ends_blank_lines_and_text_around_the_blocks_do_not_matter()
    {
        foreach (Func<string, string> change in new Func<string, string>[]
        {
            text => text.Replace("\n", "\r\n", StringComparison.Ordinal),
            text => text.Replace("\n", "\r", StringComparison.Ordinal),
            text => text.Replace("\n", " \t\r\n", StringComparison.Ordinal),
            text => text.TrimEnd(),
            text => "\n\n" + text + "\n\n",
            text => "Bag Attributes\n    friendlyName: Zoë: acme\n    localKeyID: 01 02\nsubject=CN = acme\nKey Attributes: <No Attributes>\n" + text + "after it\n",
            text => text.Replace("\n", "\\n", StringComparison.Ordinal),
            text => text.Replace("\n", "\\r\\n", StringComparison.Ordinal),
        })
        {
            stage.Write("c.pem", change(certificate));
            stage.Write("c.key", change(stage.KeyPem));
            AssertOpens(stage.Pem("c.pem", "c.key"));
        }

        stage.Write("c.pem", [.. Encoding.Latin1.GetBytes("Zoë's certificate\n"), .. Encoding.ASCII.GetBytes(certificate)]);
        AssertOpens(stage.Pem("c.pem"));
    }

    [Test]
    public async Task Certificates_in_the_other_forms_of_openssl_are_read()
    {
        await stage.OpenSslAsync("x509", "-in", "acme.pem", "-trustout", "-addtrust", "clientAuth", "-setalias", "acme", "-out", "trusted.pem");
        Assert.That(await File.ReadAllTextAsync(stage.PathOf("trusted.pem")), Does.Contain("BEGIN TRUSTED CERTIFICATE"));
        AssertOpens(stage.Pem("trusted.pem"));
        stage.Write("x509.pem", certificate.Replace(" CERTIFICATE", " X509 CERTIFICATE", StringComparison.Ordinal));
        AssertOpens(stage.Pem("x509.pem"));
        await stage.OpenSslAsync("x509", "-in", "acme.pem", "-text", "-out", "text.pem");
        AssertOpens(stage.Pem("text.pem"));
    }

    [Test]
    public void The_key_that_fits_the_certificate_is_used_wherever_it_is_in_the_file()
    {
        stage.Write("first.key", stage.KeyPem + OtherKey);
        stage.Write("last.key", OtherKey + stage.KeyPem);
        stage.Write("encrypted.key", OtherKey + stage.EncryptedKeyPem(Password));
        stage.Write("all.pem", OtherKey + certificate + stage.KeyPem);
        AssertOpens(stage.Pem(key: "first.key"));
        AssertOpens(stage.Pem(key: "last.key"));
        AssertOpens(stage.Pem(key: "encrypted.key", password: Password));
        AssertOpens(stage.Pem("all.pem", "all.pem"));

        stage.Write("other.key", OtherKey);
        stage.Write("others.key", OtherKey + OtherKey);
        AssertFinding(stage.Pem(key: "other.key"), "KeyPath names a key that does not belong to the certificate in CertificatePath");
        AssertFinding(stage.Pem(key: "others.key"), "KeyPath names 2 keys that do not belong to the certificate in CertificatePath");
        AssertFinding(stage.Pem(key: "encrypted.key", password: "other"), "KeyPath names an encrypted key that the password in KeyPassword does not open");
    }

    [Test]
    public void The_certificate_that_fits_the_key_is_used_and_the_others_are_sent_as_intermediates()
    {
        string authority = stage.Authority.AuthorityPem + "\n";
        foreach (string file in new[] { certificate + authority, authority + certificate, authority + certificate + authority, certificate + certificate + authority })
        {
            stage.Write("chain.pem", file);
            LoadedCertificate loaded = AssertOpens(stage.Pem("chain.pem"));
            Assert.That(loaded.Certificate.Subject, Is.EqualTo("CN=acme"));
            Assert.That(loaded.Intermediates.Select(each => each.Subject).Distinct(), Is.EqualTo(new[] { "CN=Test authority" }));
        }
    }

    [Test]
    public void An_expired_certificate_alone_is_reported()
    {
        using RSA key = stage.Certificate.GetRSAPrivateKey()!;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 expired = new CertificateRequest("CN=acme", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-9), now.AddDays(-1));
        stage.Write("expired.pem", expired.ExportCertificatePem());
        AssertFinding(stage.Pem("expired.pem"), "CertificatePath names a certificate that has expired");
    }

    [Test]
    public async Task Certificates_in_other_forms_are_recognised_and_the_reported_commands_convert_them()
    {
        await stage.OpenSslAsync("x509", "-in", "acme.pem", "-outform", "DER", "-out", "c.der");
        await stage.OpenSslAsync("crl2pkcs7", "-nocrl", "-certfile", "acme.pem", "-out", "c.p7b");
        await stage.OpenSslAsync("crl2pkcs7", "-nocrl", "-certfile", "acme.pem", "-outform", "DER", "-out", "der.p7b");
        await stage.OpenSslAsync("pkcs12", "-export", "-in", "acme.pem", "-inkey", "acme.key", "-out", "c.pfx", "-passout", $"pass:{Password}");

        await AssertConverted("c.der", "a certificate in DER form");
        await AssertConverted("c.p7b", "a PKCS#7 bundle");
        await AssertConverted("der.p7b", "a PKCS#7 bundle");
        await AssertConverted("c.pfx", "a PFX (PKCS#12) file", "-passin", $"pass:{Password}");

        async Task AssertConverted(string file, string name, params string[] passwords)
        {
            string finding = AssertFinding(stage.Pem(file), $"CertificatePath names {name}");
            AssertOpens(stage.Pem(await stage.ConvertAsync(finding, file, passwords)));
        }
    }

    [Test]
    public async Task Keys_in_other_forms_are_recognised_and_the_reported_commands_convert_them()
    {
        await stage.OpenSslAsync("pkey", "-in", "acme.key", "-outform", "DER", "-out", "key.der");
        await stage.OpenSslAsync("rsa", "-in", "acme.key", "-traditional", "-outform", "DER", "-out", "pkcs1.der");
        await stage.OpenSslAsync("pkcs8", "-topk8", "-in", "acme.key", "-outform", "DER", "-out", "enc.der", "-passout", $"pass:{Password}");
        await stage.OpenSslAsync("pkcs12", "-export", "-in", "acme.pem", "-inkey", "acme.key", "-out", "k.pfx", "-passout", $"pass:{Password}");
        foreach (string file in new[] { "key.der", "pkcs1.der", "enc.der" })
            await AssertConverted(file, "a private key in DER form");
        await AssertConverted("k.pfx", "a PFX (PKCS#12) file");

        async Task AssertConverted(string file, string name)
        {
            string finding = AssertFinding(stage.Pem(key: file), $"KeyPath names {name}");
            AssertOpens(stage.Pem(key: await stage.ConvertAsync(finding, file, "-passin", $"pass:{Password}", "-passout", $"pass:{Password}"), password: Password));
        }
    }

    [Test]
    public async Task A_PVK_key_is_recognised_and_the_reported_command_converts_it([Values] bool hasPassword)
    {
        string[] protection = hasPassword ? ["-pvk-strong", .. LegacyProvider] : ["-pvk-none"];
        await stage.OpenSslAsync(["rsa", "-in", "acme.key", "-outform", "PVK", "-out", "key.pvk", "-passout", $"pass:{Password}", .. protection]);

        string finding = AssertFinding(stage.Pem(key: "key.pvk"), "KeyPath names a private key in Microsoft's PVK form");
        Assert.That(finding, Does.Contain($"if it has a password, add: {string.Join(' ', LegacyProvider)}"));
        string[] more = ["-passin", $"pass:{Password}", "-passout", $"pass:{Password}", .. hasPassword ? LegacyProvider : []];
        AssertOpens(stage.Pem(key: await stage.ConvertAsync(finding, "key.pvk", more), password: Password));
    }

    [Test]
    public async Task Files_of_another_kind_are_recognised()
    {
        await stage.OpenSslAsync("pkey", "-in", "acme.key", "-pubout", "-out", "public.pem");
        await stage.OpenSslAsync("pkey", "-in", "acme.key", "-pubout", "-outform", "DER", "-out", "public.der");
        await stage.OpenSslAsync("req", "-new", "-key", "acme.key", "-subj", "/CN=acme", "-out", "request.pem");
        await stage.OpenSslAsync("req", "-new", "-key", "acme.key", "-subj", "/CN=acme", "-outform", "DER", "-out", "request.der");
        await stage.OpenSslAsync("x509", "-in", "acme.pem", "-outform", "DER", "-out", "c.der");
        stage.Write("openssh.key", PemEncoding.WriteString("OPENSSH PRIVATE KEY", "openssh-key-v1\0"u8));
        stage.Write("bare.txt", Convert.ToBase64String(stage.Certificate.RawData, Base64FormattingOptions.InsertLineBreaks));
        stage.Write("bare.key", Convert.ToBase64String(stage.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKey()));
        stage.Write("dashes.pem", certificate.Replace("-----", "—", StringComparison.Ordinal));
        stage.Write("putty.ppk", "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n");
        stage.Write("ssh.pub", "ssh-rsa AAAAB3NzaC1yc2E me@here\n");
        stage.Write("jwk.json", "{ \"kty\": \"RSA\", \"n\": \"AA\" }");
        stage.Write("xml.xml", "<RSAKeyValue><Modulus>AA==</Modulus></RSAKeyValue>");
        stage.Write("empty.pem", string.Empty);
        stage.Write("blank.pem", "\r\n \r\n");
        stage.Write("text.pem", "hello");

        AssertFinding(stage.Pem(certificate: "acme.key"), "CertificatePath names a private key, not a certificate");
        AssertFinding(stage.Pem(key: "acme.pem"), "KeyPath names a certificate, not its private key");
        AssertFinding(stage.Pem(key: "c.der"), "KeyPath names a certificate in DER form, not its private key");
        AssertFinding(stage.Pem(key: "public.pem"), "KeyPath names a public key");
        AssertFinding(stage.Pem(key: "public.der"), "KeyPath names a public key");
        AssertFinding(stage.Pem(key: "request.pem"), "KeyPath names a certificate signing request");
        AssertFinding(stage.Pem(certificate: "request.pem"), "CertificatePath names a certificate signing request");
        AssertFinding(stage.Pem(certificate: "request.der"), "CertificatePath names a certificate signing request");
        AssertFinding(stage.Pem(certificate: "public.pem"), "CertificatePath names a public key");
        AssertFinding(stage.Pem(key: "openssh.key"), "KeyPath names a private key in OpenSSH form; convert a copy of it with: ssh-keygen -p -m PKCS8 -f COPY");
        AssertFinding(stage.Pem(certificate: "bare.txt"), "CertificatePath names base64 without its BEGIN and END lines");
        AssertFinding(stage.Pem(key: "bare.key"), "KeyPath names base64 without its BEGIN and END lines");
        AssertFinding(stage.Pem(certificate: "dashes.pem"), "CertificatePath names a file whose BEGIN and END lines do not have five hyphens");
        AssertFinding(stage.Pem(key: "putty.ppk"), "KeyPath names a private key in PuTTY's form");
        AssertFinding(stage.Pem(key: "ssh.pub"), "KeyPath names an SSH public key");
        AssertFinding(stage.Pem(key: "jwk.json"), "KeyPath names a JSON Web Key");
        AssertFinding(stage.Pem(key: "xml.xml"), "KeyPath names a key in .NET's XML form");
        AssertFinding(stage.Pem(key: "empty.pem"), "KeyPath names an empty file");
        AssertFinding(stage.Pem(certificate: "blank.pem"), "CertificatePath names an empty file");
        AssertFinding(stage.Pem(certificate: "text.pem"), "CertificatePath names a file without a certificate in PEM form");
    }

    [Test]
    public void A_damaged_certificate_is_reported_as_damaged()
    {
        string[] lines = certificate.Split('\n');
        stage.Write("cut.pem", string.Join('\n', lines.Take(4)));
        stage.Write("line.pem", string.Join('\n', lines.Where((_, i) => i != 2)));
        stage.Write("second.pem", certificate + string.Join('\n', lines.Take(4)));
        AssertFinding(stage.Pem("cut.pem"), "CertificatePath names a certificate that is damaged");
        AssertFinding(stage.Pem("line.pem"), "CertificatePath names a certificate that is damaged");
        AssertFinding(stage.Pem("second.pem"), "CertificatePath names a file whose certificate 2 of 2 is damaged");
    }

    // Found by fuzzing: .NET reads the dates later than the rest, and its exception was not caught there.
    [Test]
    public void A_certificate_with_invalid_dates_is_reported_as_damaged([Values(0, 1)] int which)
    {
        byte[] der = PemEncoding.TryFind(certificate, out PemFields fields) ? Convert.FromBase64String(certificate[fields.Base64Data]) : [];
        int first = der.AsSpan().IndexOf((byte[])[0x17, 13]); // UTCTime, YYMMDDhhmmssZ
        int date = which == 0 ? first : first + 15;
        "99"u8.CopyTo(der.AsSpan(date + 10)); // the minutes
        stage.Write("dates.pem", PemEncoding.WriteString("CERTIFICATE", der));

        AssertFinding(stage.Pem("dates.pem"), "CertificatePath names a certificate that is damaged");
    }

    // Found by fuzzing: .NET throws PlatformNotSupportedException for a curve that does not exist.
    [Test]
    public void A_key_on_an_unknown_curve_is_reported_with_the_curves_OID()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] der = key.ExportECPrivateKey();
        der[der.AsSpan().IndexOf((byte[])[0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7])] = 0x28; // P-256 is 1.2.840.10045.3.1.7
        stage.Write("curve.pem", PemEncoding.WriteString("EC PRIVATE KEY", der));

        AssertFinding(stage.Pem(key: "curve.pem"), "names an EC key on the curve 1.0.840.10045.3.1.7");
    }
}
