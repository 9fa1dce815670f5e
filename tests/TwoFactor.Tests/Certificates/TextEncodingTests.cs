using System.Text;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Tests.Certificates;

/// <summary>Certificate, key, CA and password files in the encodings that editors and shells write.</summary>
public sealed class TextEncodingTests
{
    private readonly KeyFilesStage stage = new();

    [OneTimeTearDown]
    public void Dispose() => stage.Dispose();

    private static IEnumerable<TestCaseData> Encodings()
    {
        yield return new TestCaseData(new UTF8Encoding(false)).SetArgDisplayNames("UTF-8");
        yield return new TestCaseData(new UTF8Encoding(true)).SetArgDisplayNames("UTF-8 with BOM");
        yield return new TestCaseData(new UnicodeEncoding(false, true)).SetArgDisplayNames("UTF-16 LE with BOM");
        yield return new TestCaseData(new UnicodeEncoding(true, true)).SetArgDisplayNames("UTF-16 BE with BOM");
        yield return new TestCaseData(new UTF32Encoding(false, true)).SetArgDisplayNames("UTF-32 LE with BOM");
        yield return new TestCaseData(new UTF32Encoding(true, true)).SetArgDisplayNames("UTF-32 BE with BOM");
    }

    [TestCaseSource(nameof(Encodings))]
    public void A_certificate_a_key_and_a_password_are_read(Encoding encoding)
    {
        ClientCertificateOptions options = new()
        {
            CertificatePath = Encoded("c.pem", stage.Certificate.ExportCertificatePem(), encoding),
            KeyPath = Encoded("c.key", stage.EncryptedKeyPem(KeyFilesStage.Password), encoding),
            KeyPasswordFile = Encoded("c.pass", KeyFilesStage.Password + "\r\n", encoding),
        };
        KeyFilesStage.AssertOpens(options);
    }

    [TestCaseSource(nameof(Encodings))]
    public void An_authority_is_read(Encoding encoding)
    {
        SettingsReport report = new("Here");
        byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes(stage.Authority.AuthorityPem)];
        Assert.That(PemCertificates.Read(file, "TrustedCaPath", report), Has.Count.EqualTo(1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void UTF_16_without_a_byte_order_mark_is_read(bool bigEndian)
    {
        UnicodeEncoding encoding = new(bigEndian, byteOrderMark: false);
        ClientCertificateOptions options = new()
        {
            CertificatePath = Encoded("c.pem", stage.Certificate.ExportCertificatePem(), encoding),
            KeyPath = Encoded("c.key", stage.EncryptedKeyPem("pässword"), encoding),
            KeyPasswordFile = Encoded("c.pass", "pässword\n", encoding),
        };
        KeyFilesStage.AssertOpens(options);
    }

    [TestCase("", "x")]
    [TestCase("\n", "x")]
    [TestCase("\r\n", "x")]
    [TestCase("\r", "x")]
    [TestCase("\0", "x")]
    [TestCase("\n\0", "x")]
    [TestCase("\n\n", "x\n")]
    [TestCase("\r\n\r\n", "x\r\n")]
    [TestCase("\n\r", "x\n")]
    [TestCase(" ", "x ")]
    [TestCase("\t\n", "x\t")]
    public void Exactly_one_line_end_after_a_password_is_removed(string end, string password)
    {
        stage.Write("c.key", stage.EncryptedKeyPem(password));
        ClientCertificateOptions options = stage.Pem(key: "c.key");
        options.KeyPasswordFile = stage.Write("c.pass", "x" + end);
        KeyFilesStage.AssertOpens(options);
    }

    [TestCase("")]
    [TestCase("\n")]
    public void An_empty_password_file_is_an_empty_password(string text)
    {
        stage.Write("c.key", stage.EncryptedKeyPem(string.Empty));
        ClientCertificateOptions options = stage.Pem(key: "c.key");
        options.KeyPasswordFile = stage.Write("c.pass", text);
        KeyFilesStage.AssertOpens(options);
    }

    [TestCase("", "the password is empty")]
    [TestCase("pass\nword\n", "the password has more than one line")]
    [TestCase("pass \r\n", "the password begins or ends with a blank")]
    public void A_wrong_password_is_reported_with_a_likely_cause(string text, string doubt)
    {
        stage.Write("c.key", stage.EncryptedKeyPem("pass"));
        ClientCertificateOptions options = stage.Pem(key: "c.key");
        options.KeyPasswordFile = stage.Write("c.pass", text);
        KeyFilesStage.AssertFinding(options, $"KeyPath names an encrypted key that the password in KeyPasswordFile does not open; {doubt}");
    }

    [TestCase(new byte[] { 0x70, 0xE4, 0x73, 0x73 }, TestName = "{m}(Latin-1)")]
    [TestCase(new byte[] { 0x70, 0, 0x73, 0x73, 0x73 }, TestName = "{m}(NUL inside)")]
    [TestCase(new byte[] { 0xFF, 0xFE, 0x73 }, TestName = "{m}(half of UTF-16)")]
    public void A_password_file_that_is_not_text_is_reported(byte[] bytes)
    {
        stage.Write("c.key", stage.EncryptedKeyPem("pass"));
        ClientCertificateOptions options = stage.Pem(key: "c.key");
        options.KeyPasswordFile = stage.Write("c.pass", bytes);
        KeyFilesStage.AssertFinding(options, "KeyPasswordFile names a file that is not UTF-8 text");
    }

    private string Encoded(string name, string text, Encoding encoding) => stage.Write(name, [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
}
