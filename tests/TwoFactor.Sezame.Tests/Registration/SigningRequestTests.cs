using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkcs;
using TwoFactor.Sezame.Registration;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>The certificate signing request equals openssl's for the same key and names, and an independent reader understands it.</summary>
public sealed class SigningRequestTests
{
    private const string ClientCode = "5668185c1aa071.35665068";

    private static readonly SezameSubject[] Subjects =
    [
        new(),
        new() { Country = "AT", State = "Wien", Locality = "Wien", Organization = "Acme", OrganizationalUnit = "IT" },
        new() { Organization = "Müller, Söhne + Co. \"KG\" <x>; #1 = a\\b / c" },
        new() { Country = "JP", Locality = "東京", Organization = "株式会社 😀" },
        new() { State = " leading and trailing ", OrganizationalUnit = "#hash" },
        new() { Organization = new string('o', 64), Locality = new string('l', 128) },
    ];

    private TestFolder folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new TestFolder();
        Directory.CreateDirectory(folder.Path);
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [TestCaseSource(nameof(Subjects))]
    public async Task A_signing_request_equals_openssls_byte_for_byte(SezameSubject subject)
    {
        using RSA key = TestKeys.CreateRsa();
        await File.WriteAllTextAsync(folder["plain.pem"], key.ExportPkcs8PrivateKeyPem());

        string expected = await OpenSsl.RunAsync(
            "req", "-new", "-utf8", "-sha512", "-key", folder["plain.pem"], "-subj", SubjectArgument("it+test@bar.com", subject));

        Assert.That(SigningRequest.Create(key, ClientCode, "it+test@bar.com", subject), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_signing_request_without_an_email_address_equals_openssls()
    {
        using RSA key = TestKeys.CreateRsa();
        await File.WriteAllTextAsync(folder["plain.pem"], key.ExportPkcs8PrivateKeyPem());

        string expected = await OpenSsl.RunAsync("req", "-new", "-utf8", "-sha512", "-key", folder["plain.pem"], "-subj", $"/CN={ClientCode}");

        Assert.That(SigningRequest.Create(key, ClientCode, email: null, new SezameSubject()), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Subjects))]
    public void An_independent_reader_finds_the_names_and_a_good_signature(SezameSubject subject)
    {
        using RSA key = TestKeys.CreateRsa();
        string pem = SigningRequest.Create(key, ClientCode, "it+test@bar.com", subject);
        PemEncoding.TryFind(pem, out PemFields fields);

        Pkcs10CertificationRequest request = new(Convert.FromBase64String(pem[fields.Base64Data]));
        X509Name name = request.GetCertificationRequestInfo().Subject;

        Assert.That(request.Verify());
        Assert.That(request.SignatureAlgorithm.Algorithm.Id, Is.EqualTo("1.2.840.113549.1.1.13"), "sha512WithRSA");
        Assert.That(name.GetValueList(X509Name.CN), Is.EqualTo(new[] { ClientCode }));
        Assert.That(name.GetValueList(X509Name.EmailAddress), Is.EqualTo(new[] { "it+test@bar.com" }));
        Assert.That(name.GetValueList(X509Name.C), Is.EqualTo(Given(subject.Country)));
        Assert.That(name.GetValueList(X509Name.ST), Is.EqualTo(Given(subject.State)));
        Assert.That(name.GetValueList(X509Name.L), Is.EqualTo(Given(subject.Locality)));
        Assert.That(name.GetValueList(X509Name.O), Is.EqualTo(Given(subject.Organization)));
        Assert.That(name.GetValueList(X509Name.OU), Is.EqualTo(Given(subject.OrganizationalUnit)));
    }

    private static string[] Given(string? text) => text is null ? [] : [text];

    private static string SubjectArgument(string email, SezameSubject subject)
    {
        StringBuilder argument = new();
        foreach ((string type, string? value) in new[]
        {
            ("C", subject.Country), ("ST", subject.State), ("L", subject.Locality), ("O", subject.Organization), ("OU", subject.OrganizationalUnit),
            ("CN", ClientCode), ("emailAddress", email),
        })
        {
            if (value is not null)
                argument.Append('/').Append(type).Append('=').Append(Escape(value));
        }

        return argument.ToString();
    }

    // For openssl, a slash ends a name, and a plus adds a second value to it.
    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("/", "\\/", StringComparison.Ordinal)
        .Replace("+", "\\+", StringComparison.Ordinal);
}
