using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using static TwoFactor.Tests.Certificates.KeyFilesStage;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Tests.Certificates;

/// <summary>PFX files as openssl, Windows and Java write them.</summary>
public sealed class PfxFormTests
{
    private static readonly Asn1Tag Explicit = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly KeyFilesStage stage = new();

    [OneTimeTearDown]
    public void Dispose() => stage.Dispose();

    [TestCase("")]
    [TestCase("-legacy")]
    [TestCase("-nomac")]
    [TestCase("-legacy -nomac")]
    [TestCase("-macalg sha512")]
    [TestCase("-macalg md5")]
    [FullCheckCase("-iter 700000")]
    [TestCase("-keypbe AES-128-CBC -certpbe NONE")]
    [TestCase("-legacy -keypbe PBE-SHA1-2DES")]
    public async Task A_PFX_opens_and_a_wrong_password_is_reported(string arguments)
    {
        await ExportAsync("a.pfx", arguments);
        AssertOpens(stage.Pfx("a.pfx"));
        AssertFinding(stage.Pfx("a.pfx", "other"), "PfxPath names a PFX that the password in KeyPassword does not open");
        AssertFinding(stage.Pfx("a.pfx", string.Empty), "PfxPath names a PFX that the password in KeyPassword does not open; the password is empty");
        AssertFinding(stage.Pfx("a.pfx", password: null), "PfxPath names a PFX with a password, and neither KeyPassword nor KeyPasswordFile is given");
    }

    [TestCase("-macalg sha224", "MAC uses SHA-224")]
    [TestCase("-macalg sha512-256", "MAC uses SHA-512/256")]
    [TestCase("-macalg sha3-256", "MAC uses SHA-3")]
    [TestCase("-keypbe aria-256-cbc", "encrypted with ARIA")]
    [TestCase("-certpbe camellia-256-cbc", "encrypted with Camellia")]
    [TestCase("-legacy -keypbe PBE-SHA1-RC4-128", "encrypted with RC4")]
    [TestCase("-legacy -nomac -certpbe PBE-SHA1-RC4-40", "encrypted with RC4")]
    public async Task An_algorithm_unknown_to_NET_is_named_and_the_reported_commands_convert_the_PFX(string arguments, string name)
    {
        await ExportAsync("b.pfx", arguments);
        string finding = AssertFinding(stage.Pfx("b.pfx"), "PfxPath names a PFX ");
        Assert.That(finding, Does.Contain(name));
        AssertOpens(stage.Pfx(await stage.ConvertAsync(finding, "b.pfx", "-passin", $"pass:{Password}", "-passout", $"pass:{Password}")));
    }

    // BouncyCastle wrote such files.
    [Test]
    public void A_PFX_whose_entries_have_an_attribute_twice_opens()
    {
        stage.Write("twice.pfx", PfxWith(stage.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKey(), isEncrypted: false, attributes: 2, macIterations: null));
        AssertOpens(stage.Pfx("twice.pfx", password: null));
    }

    // More than .NET allows in a file from a stranger.
    [Test]
    public async Task A_PFX_with_a_long_chain_opens()
    {
        string authority = stage.Authority.Authority.ExportCertificatePem() + "\n";
        stage.Write("long.pem", string.Concat(Enumerable.Repeat(authority, 250)));
        await ExportAsync("long.pfx", "-certfile long.pem");
        AssertOpens(stage.Pfx("long.pfx"));
    }

    // .NET would derive a key for as long as the number says.
    [Test]
    public void A_number_of_iterations_that_would_take_minutes_is_a_finding([Values] bool isMac, [Values(10_000_001, int.MaxValue)] int iterations)
    {
        byte[] key = EncryptedKey.With(isMac ? 1000 : iterations, isPbes2: true);
        stage.Write("slow.pfx", PfxWith(key, isEncrypted: true, attributes: 1, isMac ? iterations : null));
        string finding = AssertFinding(stage.Pfx("slow.pfx"), "PfxPath names a PFX with more than 10000000 iterations of key derivation in one part");
        Assert.That(finding, Does.Contain("convert it with: openssl pkcs12"));
    }

    [Test]
    public async Task A_missing_password_and_an_empty_one_are_the_same()
    {
        await stage.OpenSslAsync("pkcs12", "-export", "-in", "acme.pem", "-inkey", "acme.key", "-out", "e.pfx", "-passout", "pass:");
        stage.Write("n.pfx", stage.Certificate.Export(X509ContentType.Pfx, (string?)null));
        stage.Write("w.pfx", stage.Certificate.Export(X509ContentType.Pfx, string.Empty));
        foreach (string file in new[] { "e.pfx", "n.pfx", "w.pfx" })
        {
            AssertOpens(stage.Pfx(file, password: null));
            AssertOpens(stage.Pfx(file, string.Empty));
            AssertOpens(new ClientCertificateOptions { PfxPath = stage.PathOf(file), KeyPasswordFile = stage.Write("empty.pass", "\n") });
            AssertFinding(stage.Pfx(file, "other"), "PfxPath names a PFX that the password in KeyPassword does not open");
        }
    }

    // These are the two choices of the Windows export dialog.
    [TestCase(Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1)]
    [TestCase(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256)]
    public void PFX_files_exported_by_Windows_open(Pkcs12ExportPbeParameters form)
    {
        stage.Write("win.pfx", stage.Certificate.ExportPkcs12(form, Password));
        AssertOpens(stage.Pfx("win.pfx"));
    }

    [Test]
    public void A_chain_is_sent_and_of_two_keys_the_one_with_a_valid_certificate_is_used()
    {
        using X509Certificate2 expired = stage.Authority.IssueClient("acme", (-20, -10));
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(stage.Authority.Authority.RawData);
        stage.Write("chain.pfx", new X509Certificate2Collection { bare, stage.Certificate }.Export(X509ContentType.Pfx, Password)!);
        stage.Write("both.pfx", new X509Certificate2Collection { stage.Authority.Authority, expired, stage.Certificate }.Export(X509ContentType.Pfx, Password)!);
        foreach (string file in new[] { "chain.pfx", "both.pfx" })
            Assert.That(AssertOpens(stage.Pfx(file)).Certificate.Thumbprint, Is.EqualTo(stage.Certificate.Thumbprint));
        Assert.That(AssertOpens(stage.Pfx("chain.pfx")).Intermediates, Has.Count.EqualTo(1));

        using X509Certificate2 other = stage.Authority.IssueClient("other");
        stage.Write("two.pfx", new X509Certificate2Collection { other, stage.Certificate }.Export(X509ContentType.Pfx, Password)!);
        AssertFinding(stage.Pfx("two.pfx"), "PfxPath names a PFX with 2 certificates of different names");
    }

    // Sezame 1.3: its client certificates say that they are those of an authority.
    [Test]
    public void A_client_certificate_that_may_issue_others_is_not_left_out_for_an_unrelated_one()
    {
        using TestCertificates unrelated = new("Another authority");
        using X509Certificate2 server = unrelated.IssueClient("localhost");
        stage.Write("strangers.pfx", new X509Certificate2Collection { stage.Authority.Authority, server }.Export(X509ContentType.Pfx, Password)!);
        AssertFinding(stage.Pfx("strangers.pfx"), "PfxPath names a PFX with 2 certificates of different names");
    }

    [Test]
    public void Of_several_certificates_of_one_name_the_valid_one_that_ends_last_is_used()
    {
        using X509Certificate2 future = stage.Authority.IssueClient("acme", (10, 400));
        using X509Certificate2 first = stage.Authority.IssueClient("acme", (-1, 10));
        using X509Certificate2 longest = stage.Authority.IssueClient("acme", (-2, 300));
        using X509Certificate2 last = stage.Authority.IssueClient("acme", (-1, 20));
        stage.Write("four.pfx", new X509Certificate2Collection { first, future, longest, last }.Export(X509ContentType.Pfx, Password)!);
        Assert.That(AssertOpens(stage.Pfx("four.pfx")).Certificate.Thumbprint, Is.EqualTo(longest.Thumbprint));
    }

    [Test]
    public async Task A_PFX_without_a_key_or_certificate_or_with_an_unusable_key_is_reported()
    {
        await ExportAsync("nokey.pfx", "-nokeys");
        await stage.OpenSslAsync("pkcs12", "-export", "-nocerts", "-inkey", "acme.key", "-out", "nocert.pfx", "-passout", $"pass:{Password}");
        await stage.OpenSslAsync("genpkey", "-algorithm", "ed25519", "-out", "ed.key");
        await stage.OpenSslAsync("req", "-x509", "-new", "-key", "ed.key", "-subj", "/CN=acme", "-out", "ed.pem");
        await stage.OpenSslAsync("pkcs12", "-export", "-in", "ed.pem", "-inkey", "ed.key", "-out", "ed.pfx", "-passout", $"pass:{Password}");
        AssertFinding(stage.Pfx("nokey.pfx"), "PfxPath names a certificate without its private key");
        AssertFinding(stage.Pfx("nocert.pfx"), "PfxPath names a PFX without a certificate");
        AssertFinding(stage.Pfx("ed.pfx"), "PfxPath names a PFX with an Ed25519 key");
    }

    [Test]
    public async Task PBMAC1_of_newer_openssl_is_named()
    {
        await ExportAsync("c.pfx", string.Empty);
        stage.Write("pbmac1.pfx", WithMac(await File.ReadAllBytesAsync(stage.PathOf("c.pfx")), "1.2.840.113549.1.5.14"));
        AssertFinding(stage.Pfx("pbmac1.pfx"), "PfxPath names a PFX whose MAC uses PBMAC1, which .NET does not know");
    }

    [Test]
    public void Files_of_another_kind_are_recognised()
    {
        byte[] pfx = stage.Certificate.Export(X509ContentType.Pfx, Password);
        stage.Write("cut.pfx", pfx[..^100]);
        stage.Write("base64.pfx", Convert.ToBase64String(pfx, Base64FormattingOptions.InsertLineBreaks));
        stage.Write("der.pfx", stage.Certificate.RawData);
        stage.Write("jks.pfx", [0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, 0, 0, 0, 1]);
        stage.Write("text.pfx", "hello");
        stage.Write("empty.pfx", string.Empty);
        AssertFinding(stage.Pfx("cut.pfx"), "PfxPath names a file that is not a PFX (PKCS#12) file, or is damaged");
        AssertFinding(stage.Pfx("text.pfx"), "PfxPath names a file that is not a PFX (PKCS#12) file, or is damaged");
        AssertFinding(stage.Pfx("empty.pfx"), "PfxPath names an empty file");
        AssertFinding(stage.Pfx("acme.pem"), "PfxPath names a PEM file, not a PFX (PKCS#12) file; name it in CertificatePath and KeyPath");
        AssertFinding(stage.Pfx("der.pfx"), "PfxPath names a certificate in DER form");
        AssertFinding(stage.Pfx("jks.pfx"), "PfxPath names a Java keystore (JKS); convert it with: keytool");
        AssertFinding(stage.Pfx("base64.pfx"), "PfxPath names a PFX (PKCS#12) file in base64; decode it with: base64 -d OLD > NEW");
    }

    private async Task ExportAsync(string name, string arguments) => await stage.OpenSslAsync(
        ["pkcs12", "-export", "-in", "acme.pem", "-inkey", "acme.key", "-out", name, "-passout", $"pass:{Password}", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    // RFC 7292: the key and the certificate, each with this number of equal attributes.
    private byte[] PfxWith(byte[] key, bool isEncrypted, int attributes, int? macIterations)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(3);
            WriteData(() => WriteData(() =>
            {
                WriteBag(isEncrypted ? "1.2.840.113549.1.12.10.1.2" : "1.2.840.113549.1.12.10.1.1", () => writer.WriteEncodedValue(key));
                WriteBag("1.2.840.113549.1.12.10.1.3", () =>
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("1.2.840.113549.1.9.22.1");
                        using (writer.PushSequence(Explicit))
                            writer.WriteOctetString(stage.Certificate.RawData);
                    }
                });
            }));
            if (macIterations is { } iterations)
                WriteMac(iterations);
        }

        return writer.Encode();

        void WriteData(Action content)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.7.1");
                using (writer.PushSequence(Explicit))
                using (writer.PushOctetString())
                using (writer.PushSequence())
                    content();
            }
        }

        void WriteBag(string type, Action value)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(type);
                using (writer.PushSequence(Explicit))
                    value();
                using (writer.PushSetOf())
                {
                    for (int i = 0; i < attributes; i++)
                        WriteLocalKeyId();
                }
            }
        }

        void WriteLocalKeyId()
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.9.21");
                using (writer.PushSetOf())
                    writer.WriteOctetString([1]);
            }
        }

        void WriteMac(int iterations)
        {
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
                    writer.WriteOctetString(new byte[32]);
                }

                writer.WriteOctetString(new byte[8]);
                writer.WriteInteger(iterations);
            }
        }
    }

    private static byte[] WithMac(byte[] pfx, string algorithm)
    {
        AsnReader all = new AsnReader(pfx, AsnEncodingRules.BER).ReadSequence();
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(all.ReadEncodedValue().Span);
            writer.WriteEncodedValue(all.ReadEncodedValue().Span);
            AsnReader mac = all.ReadSequence();
            AsnReader digest = mac.ReadSequence();
            digest.ReadSequence();
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                        writer.WriteObjectIdentifier(algorithm);
                    writer.WriteEncodedValue(digest.ReadEncodedValue().Span);
                }

                while (mac.HasData)
                    writer.WriteEncodedValue(mac.ReadEncodedValue().Span);
            }
        }

        return writer.Encode();
    }
}
