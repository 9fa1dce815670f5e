using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.X509;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Certificates;

/// <summary>
/// The signing requests of Sezame 1.3, made as the vendors' SDKs make them, and the certificates that come back.
/// </summary>
internal sealed class SigningRequestTests
{
    private static readonly AsymmetricCipherKeyPair Key = SigningRequestWriter.MakeKey(2048);

    private EmulatorHost emulator = null!;
    private SezameClient anonymous = null!;
    private string clientCode = "";
    private string sharedSecret = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions());
        anonymous = SezameClient.Anonymous(emulator);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        anonymous.Dispose();
        await emulator.DisposeAsync();
    }

    [SetUp]
    public async Task Register()
    {
        JsonElement registration = await anonymous.OkAsync("POST", "client/register", """{"email":"approve@example.org","name":"Acme"}""");
        clientCode = registration.GetProperty("clientcode").GetString()!;
        sharedSecret = registration.GetProperty("sharedsecret").GetString()!;
    }

    [TestCase("PHP", "C=AT,ST=Vienna,L=Vienna,O=Acme,OU=IT,CN=CODE,E=foo@bar.com", "SHA1WITHRSA", true)]
    [TestCase("Python", "CN=CODE,E=foo@bar.com,C=AT,ST=Vienna,L=Vienna,O=Acme,OU=IT", "SHA256WITHRSA", true)]
    [TestCase("Python without an e-mail", "CN=CODE,C=AT,ST=Vienna,L=Vienna,O=Acme,OU=IT", "SHA256WITHRSA", true)]
    [TestCase("C#", "CN=CODE,E=foo@bar.com,C=AT,L=Vienna,ST=Vienna,O=Acme,OU=IT", "SHA512WITHRSA", false)]
    [TestCase("Java", "C=AT,L=Vienna,O=CODE,CN=CODE,E=foo@bar.com", "SHA1WITHRSA", true)]
    public async Task Each_sdks_request_is_signed_and_its_subject_copied_to_the_byte(
        string sdk, string subject, string algorithm, bool hasAttributes)
    {
        X509Name name = new(false, subject.Replace("CODE", clientCode, StringComparison.Ordinal), new VendorStringTypes());

        X509Certificate certificate = await SignAsync(SigningRequestWriter.Write(name, algorithm, hasAttributes, Key));

        Assert.That(certificate.SubjectDN.GetEncoded(), Is.EqualTo(name.GetEncoded()), sdk);
        Assert.That(certificate.GetPublicKey(), Is.EqualTo(Key.Public), sdk);
    }

    [Test]
    public async Task The_string_types_of_Rubys_request_are_kept()
    {
        // Sezame 1.3: C, ST and L are PrintableString, O, OU, CN and even the e-mail UTF8String.
        DerSequence subject = new(
            Part(X509Name.C, new DerPrintableString("AT")),
            Part(X509Name.ST, new DerPrintableString("Vienna")),
            Part(X509Name.L, new DerPrintableString("Vienna")),
            Part(X509Name.O, new DerUtf8String("Äcme, \"quoted\" + more")),
            Part(X509Name.OU, new DerUtf8String("IT")),
            Part(X509Name.CN, new DerUtf8String(clientCode)),
            Part(X509Name.EmailAddress, new DerUtf8String("foo@bar.com")));

        X509Certificate certificate = await SignAsync(SigningRequestWriter.Write(subject, "SHA256WITHRSA", true, Key));

        Assert.That(TbsSubject(certificate), Is.EqualTo(subject.GetDerEncoded()));
    }

    [Test]
    public async Task A_common_name_beside_another_value_is_found()
    {
        DerSequence subject = new(
            Part(X509Name.C, new DerPrintableString("AT")),
            new DerSet(
                new DerSequence(X509Name.OU, new DerUtf8String("IT")),
                new DerSequence(X509Name.CN, new DerUtf8String(clientCode))));

        X509Certificate certificate = await SignAsync(SigningRequestWriter.Write(subject, "SHA256WITHRSA", true, Key));

        Assert.That(TbsSubject(certificate), Is.EqualTo(subject.GetDerEncoded()));
    }

    [Test]
    public async Task A_certificate_is_for_clients_and_nothing_else_and_lasts_ten_years()
    {
        X509Certificate certificate = await SignAsync(ValidRequest());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(certificate.Version, Is.EqualTo(3));
            Assert.That(certificate.GetBasicConstraints(), Is.EqualTo(-1), "no authority");
            Assert.That(certificate.GetExtendedKeyUsage().Select(usage => usage.Id), Is.EqualTo((string[])["1.3.6.1.5.5.7.3.2"]));
            Assert.That(certificate.GetSubjectAlternativeNames(), Is.Null, "the vendor's C# SDK finds no certificate that has any");
            Assert.That(certificate.NotAfter - certificate.NotBefore, Is.EqualTo(TimeSpan.FromDays(3650)));
        }
    }

    [Test]
    public async Task Serial_numbers_differ()
    {
        string request = ValidRequest();

        X509Certificate first = await SignAsync(request);
        X509Certificate second = await SignAsync(request);

        Assert.That(first.SerialNumber, Is.Not.EqualTo(second.SerialNumber));
        Assert.That(first.SerialNumber.SignValue, Is.Positive);
    }

    [Test]
    public async Task The_answer_is_one_pem_block_and_nothing_else()
    {
        (_, string body) = await PostAsync(ValidRequest());

        string? certificate = JsonElement.Parse(body).GetProperty("cert").GetString();
        Assert.That(certificate, Does.Match("^-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]+\n)+-----END CERTIFICATE-----\n$"));
    }

    [Test]
    public async Task The_emulators_authority_has_signed_it()
    {
        X509Certificate certificate = await SignAsync(ValidRequest());
        X509Certificate authority = ReadCertificate(await File.ReadAllTextAsync(emulator.CaCertificatePath));

        Assert.DoesNotThrow(() => certificate.Verify(authority.GetPublicKey()));
        Assert.That(certificate.IssuerDN, Is.EqualTo(authority.SubjectDN));
    }

    [Test]
    public async Task Another_common_name_than_the_client_code_is_refused() =>
        await AssertRefusedAsync(SigningRequestWriter.Write(new X509Name("CN=5668185c1aa071.35665068"), "SHA256WITHRSA", true, Key));

    [Test]
    public async Task A_weak_key_is_refused() =>
        await AssertRefusedAsync(SigningRequestWriter.Write(new X509Name($"CN={clientCode}"), "SHA256WITHRSA", true, SigningRequestWriter.MakeKey(1024)));

    [Test]
    public async Task A_request_signed_with_another_key_is_refused()
    {
        AsymmetricCipherKeyPair stolen = new(Key.Public, SigningRequestWriter.MakeKey(2048).Private);

        await AssertRefusedAsync(SigningRequestWriter.Write(new X509Name($"CN={clientCode}"), "SHA256WITHRSA", true, stolen));
    }

    [Test]
    public async Task A_broken_digest_algorithm_is_refused() =>
        await AssertRefusedAsync(SigningRequestWriter.Write(new X509Name($"CN={clientCode}"), "MD5WITHRSA", true, Key));

    [TestCase("")]
    [TestCase("no request at all")]
    [TestCase("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n")]
    [TestCase("-----BEGIN CERTIFICATE REQUEST-----\nMIIC2jCCAcICAQAwgZQxCzAJBgNVBAYTAkF\n-----END CERTIFICATE REQUEST-----\n")]
    [TestCase("-----BEGIN CERTIFICATE REQUEST-----\nMAUGAyoDBA==\n-----END CERTIFICATE REQUEST-----\n")]
    [TestCase("-----BEGIN CERTIFICATE-----\nMIIC2jCCAcI=\n-----END CERTIFICATE-----\n")]
    public async Task An_invalid_signing_request_is_refused(string csr) => await AssertRefusedAsync(csr);

    [Test]
    public async Task A_request_cut_or_changed_anywhere_is_refused_without_a_crash()
    {
        byte[] der = ReadPem(ValidRequest());
        Random random = new(20310517);
        for (int round = 0; round < 150; round++)
        {
            byte[] spoilt = random.Next(2) == 0 ? der[..random.Next(der.Length)] : [.. der];
            if (spoilt.Length == der.Length)
                spoilt[random.Next(der.Length)] ^= (byte)random.Next(1, 256);
            string base64 = Convert.ToBase64String(spoilt);
            await AssertRefusedAsync($"-----BEGIN CERTIFICATE REQUEST-----\n{base64}\n-----END CERTIFICATE REQUEST-----\n");
        }
    }

    private string ValidRequest() => SigningRequestWriter.Write(new X509Name($"CN={clientCode}"), "SHA256WITHRSA", true, Key);

    private async Task AssertRefusedAsync(string csr)
    {
        (HttpStatusCode status, string body) = await PostAsync(csr);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), csr);
        Assert.That(JsonElement.Parse(body).GetProperty("tag").GetString(), Is.EqualTo("csr"));
    }

    private async Task<X509Certificate> SignAsync(string csr)
    {
        (HttpStatusCode status, string body) = await PostAsync(csr);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body);
        return ReadCertificate(JsonElement.Parse(body).GetProperty("cert").GetString()!);
    }

    private Task<(HttpStatusCode Status, string Body)> PostAsync(string csr) =>
        anonymous.SendAsync("POST", "client/sign", new JsonObject { ["csr"] = csr, ["sharedsecret"] = sharedSecret }.ToJsonString());

    private static byte[] ReadPem(string pem)
    {
        using StringReader text = new(pem);
        return new Org.BouncyCastle.Utilities.IO.Pem.PemReader(text).ReadPemObject().Content;
    }

    private static X509Certificate ReadCertificate(string pem) => new X509CertificateParser().ReadCertificate(ReadPem(pem));

    private static byte[] TbsSubject(X509Certificate certificate) =>
        certificate.CertificateStructure.TbsCertificate.Subject.GetDerEncoded();

    private static DerSet Part(DerObjectIdentifier type, Asn1Encodable value) => new(new DerSequence(type, value));

    /// <summary>C is a PrintableString, the e-mail an IA5String, the rest UTF8String, as in four of the five SDKs.</summary>
    private sealed class VendorStringTypes : X509NameEntryConverter
    {
        public override Asn1Object GetConvertedValue(DerObjectIdentifier oid, string value) =>
            oid.Equals(X509Name.C) ? new DerPrintableString(value)
            : oid.Equals(X509Name.EmailAddress) ? new DerIA5String(value)
            : new DerUtf8String(value);
    }
}
