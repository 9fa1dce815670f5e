using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>The service issues the certificate once, so it is found in any form, and an answer without it is kept.</summary>
public sealed class CertificateFormTests
{
    private const string KeptFile = "sign-answer-20260301T000000000Z"; // the scene's time

    private RegistrationScene scene = null!;
    private SezameRegistration registration = null!;

    [SetUp]
    public async Task SetUp()
    {
        scene = new RegistrationScene();
        registration = await scene.RegisterAsync();
    }

    [TearDown]
    public void TearDown() => scene.Dispose();

    [TestCaseSource(nameof(Forms))]
    public async Task Our_certificate_is_stored_as_ordinary_PEM_in_whatever_form_it_comes(Func<string, string> write, Func<string, string> edit)
    {
        string issued = string.Empty;
        scene.Service.AnswerSign(csr => write(issued = TestCertificate.Sign(csr)), edit);

        SezameClientFiles files = (await registration.SignAsync(TimeSpan.Zero))!;

        Assert.That(await File.ReadAllTextAsync(files.CertificatePath), Is.EqualTo(issued).And.StartWith("-----BEGIN CERTIFICATE-----\n"));
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(() => scene.LoadAsHost(isPfx: false), Throws.Nothing);
        Assert.That(() => scene.LoadAsHost(isPfx: true), Throws.Nothing);
        Assert.That(Kept, Is.Empty);
    }

    [TestCaseSource(nameof(Forms))]
    public async Task A_certificate_for_another_key_is_not_stored_in_whatever_form_it_comes(Func<string, string> write, Func<string, string> edit)
    {
        scene.Service.AnswerSign(_ => write(TestCertificate.Client.ExportCertificatePem() + "\n"), edit);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(File.Exists(scene.Folder["certificate.pem"]), Is.False);
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    [TestCase("""{"cert":"no certificate"}""")]
    [TestCase("""{"cert":""}""")]
    [TestCase("""{"cert":"-----BEGIN PKCS7-----\nMIIE\n-----END PKCS7-----\n"}""")]
    [TestCase("""{"cert":"-----BEGIN CERTIFICATE-----\nMIIE"}""", Description = "cut off")]
    [TestCase("""{"cert":["a"]}""")]
    [TestCase("""{"certificate":"a"}""")]
    [TestCase("-----BEGIN CERTIFICATE-----\n", Description = "no JSON")]
    [TestCase("<html>Log in to this network</html>")]
    [TestCase("\u001F\u008B\b\0", Description = "no text")]
    public async Task An_answer_in_which_our_certificate_is_not_found_is_kept_and_the_error_names_its_file(string body)
    {
        scene.Service.Answer(HttpStatusCode.OK, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That((e.Error, e.MayHaveBeenProcessed, e.Origin), Is.EqualTo((TwoFactorError.ProtocolViolation, true, FailureOrigin.Service)), "the service may have signed");
        Assert.That(e.Message, Does.EndWith($"The answer is kept in '{scene.Folder[KeptFile]}'. If you find the certificate in it, save it as '{scene.Folder["certificate.pem"]}'."));
        Assert.That(await File.ReadAllTextAsync(scene.Folder[KeptFile]), Is.EqualTo(body));
        scene.Service.AnswerSign();
        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has access control lists instead, which files inherit from the folder.")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_kept_answer_is_readable_only_by_its_owner()
    {
        await KeepAsync("a");
        Assert.That(File.GetUnixFileMode(scene.Folder[KeptFile]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_later_answer_does_not_take_the_place_of_a_kept_one()
    {
        await KeepAsync("a");
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        await KeepAsync("b");
        Assert.That(Kept.Select(File.ReadAllText), Is.EqualTo((string[])["a", "b"]));
    }

    [Test]
    public async Task An_empty_answer_is_not_kept()
    {
        scene.Service.Answer(HttpStatusCode.OK, string.Empty);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.ProtocolViolation, true)));
        Assert.That(Kept, Is.Empty);
    }

    [Test]
    public async Task An_answer_that_cannot_be_kept_is_reported_as_processed()
    {
        scene.Service.Answer(HttpStatusCode.OK, "a");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = new FailingDisk(KeptFile + ".tmp")).SignAsync(TimeSpan.Zero));

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, true)));
        Assert.That(e.Message, Does.Contain("The service has answered, but the answer could not be stored").And.Not.Contain("What was written"));
        Assert.That(Kept, Is.Empty);
    }

    [Test]
    public async Task An_answer_that_could_not_be_kept_under_its_name_is_named_with_the_name_that_it_has()
    {
        scene.Service.Answer(HttpStatusCode.OK, "a").Answer(HttpStatusCode.OK, "a");
        string left = scene.Folder[KeptFile + ".tmp"];

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = new FailingDisk(KeptFile + ".tmp") { GoodSyncs = 1 }).SignAsync(TimeSpan.Zero));

        Assert.That(e.Message, Does.EndWith($" What was written of it is in '{left}'."));
        Assert.That(await File.ReadAllTextAsync(left), Is.EqualTo("a"));
        Assert.That(registration.FindKeptAnswer(), Is.EqualTo(left));
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));
        Assert.That(Kept, Has.Length.EqualTo(2), "the first may be incomplete on the disk");
    }

    [Test]
    public async Task The_same_answer_is_kept_once()
    {
        await KeepAsync("a");
        scene.Time.Advance(TimeSpan.FromSeconds(1));

        TwoFactorException e = await KeepAsync("a");

        Assert.That(Kept, Is.EqualTo((string[])[scene.Folder[KeptFile]]));
        Assert.That(e.Message, Does.Contain($"The answer is kept in '{scene.Folder[KeptFile]}'."));
    }

    [Test]
    public async Task A_kept_answer_that_cannot_be_read_does_not_cost_the_next_one()
    {
        await KeepAsync("a");
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        scene.Service.Answer(HttpStatusCode.OK, "b");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open(options => options.Disk = new UnreadableDisk(KeptFile)).SignAsync(TimeSpan.Zero));

        Assert.That(e.Message, Does.Contain($"The answer is kept in '{Kept[1]}'."));
        Assert.That(await File.ReadAllTextAsync(Kept[1]), Is.EqualTo("b"));
    }

    [Test]
    public async Task With_sixteen_kept_answers_the_service_is_not_asked_and_none_is_removed()
    {
        for (int i = 0; i < 16; i++)
        {
            await KeepAsync($"answer {i}");
            scene.Time.Advance(TimeSpan.FromSeconds(1));
        }

        scene.Service.AnswerSign();
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(e.Message, Does.Contain($"has 16 answers of the service that were kept, '{Kept[15]}' and others; "));
        Assert.That((Kept.Length, scene.Service.Sent.Count), Is.EqualTo((16, 17)));
        File.Delete(Kept[0]);
        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    [Test]
    public async Task An_answer_to_a_replacement_is_kept_when_the_replacement_is_in_place()
    {
        using RegistrationScene replaced = new();
        await replaced.BeginReplacementAsync();
        replaced.Service.Answer(HttpStatusCode.OK, "a");
        await Assert.ThrowsAsync<TwoFactorException>(() => replaced.Open().SignAsync(TimeSpan.Zero));
        replaced.Service.AnswerSign();

        Assert.That(await replaced.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);

        Assert.That(await File.ReadAllTextAsync(replaced.Folder[KeptFile]), Is.EqualTo("a"));
        Assert.That(Directory.Exists(replaced.Folder["replacement"]), Is.False);
    }

    [Test]
    public async Task A_certificate_that_a_person_took_from_a_kept_answer_is_used_without_asking_the_service()
    {
        string issued = await IssueAsync();
        scene.Folder.Write("certificate.pem", Labelled("X509 CERTIFICATE", issued));

        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);

        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(() => scene.LoadAsHost(isPfx: true), Throws.Nothing);
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Our_certificate_is_taken_from_a_file_that_has_its_authority_first()
    {
        string issued = await IssueAsync();
        scene.Folder.Write("certificate.pem", TestCertificate.Client.ExportCertificatePem() + "\n" + issued);

        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);

        Assert.That(await File.ReadAllTextAsync(scene.Folder["certificate.pem"]), Is.EqualTo(issued));
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(() => scene.LoadAsHost(isPfx: true), Throws.Nothing);
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2), "the service was not asked again");
    }

    // Windows PowerShell writes such a file for ">".
    [Test]
    public async Task Our_certificate_is_taken_from_a_file_in_UTF_16_with_many_authorities()
    {
        string issued = await IssueAsync();
        string authorities = string.Concat(Enumerable.Repeat(TestCertificate.Client.ExportCertificatePem() + "\n", 20));
        await File.WriteAllTextAsync(scene.Folder["certificate.pem"], authorities + issued, Encoding.Unicode);

        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);

        Assert.That(await File.ReadAllTextAsync(scene.Folder["certificate.pem"]), Is.EqualTo(issued));
    }

    [Test]
    public async Task A_file_without_our_certificate_is_reported_and_kept_and_the_service_is_not_asked([Values] bool isCertificate)
    {
        string given = isCertificate ? TestCertificate.Client.ExportCertificatePem() : "<html>";
        scene.Folder.Write("certificate.pem", given);
        scene.Service.AnswerSign();

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(e.Message, Does.Contain($"has no certificate for its key.pem in '{scene.Folder["certificate.pem"]}'; "));
        Assert.That(await File.ReadAllTextAsync(scene.Folder["certificate.pem"]), Is.EqualTo(given));
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(1), "only the registration");
    }

    [Test]
    public async Task An_answer_to_a_replacement_is_kept_with_the_path_at_which_its_certificate_is_expected()
    {
        using RegistrationScene replaced = new();
        await replaced.BeginReplacementAsync();
        replaced.Service.Answer(HttpStatusCode.OK, "a");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => replaced.Open().SignAsync(TimeSpan.Zero));

        Assert.That(e.Message, Does.EndWith($" save it as '{Path.Combine(replaced.Folder["replacement"], "certificate.pem")}'."));
    }

    [Test]
    public async Task A_compressed_answer_is_kept_and_called_so()
    {
        scene.Service.Answer(() => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent([0x1F, 0x8B, 8, 0]) { Headers = { ContentEncoding = { "gzip" } } },
        });

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That(e.Message, Does.EndWith(" The answer has a Content-Encoding, such as gzip, which was not asked for.").And.Contain(scene.Folder[KeptFile]));
        Assert.That(await File.ReadAllBytesAsync(scene.Folder[KeptFile]), Is.EqualTo(new byte[] { 0x1F, 0x8B, 8, 0 }));
    }

    // A service may refuse once it has issued the certificate.
    [TestCase("""{"message":"denied","tag":"403","errors":[]}""")]
    [TestCase("<html>403 Forbidden</html>")]
    public async Task A_denial_in_a_later_run_names_the_latest_kept_answer(string body)
    {
        await KeepAsync("a");
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        await KeepAsync("b");
        scene.Service.Answer(HttpStatusCode.Forbidden, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));

        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed, e.ServiceCode), Is.EqualTo((TwoFactorError.AccessDenied, false, true, "403")));
        Assert.That(e.Message, Does.Contain($"Look first into '{Kept[1]}': ").And.Contain("denied on the phone"));
        Assert.That(scene.Open().FindKeptAnswer(), Is.EqualTo(Kept[1]));
    }

    [Test]
    public async Task A_denial_names_a_kept_answer_and_one_that_was_lost_in_the_same_run()
    {
        await KeepAsync("a");
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        scene.Service.Answer(HttpStatusCode.Forbidden, """{"message":"denied","tag":"403","errors":[]}""");

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Pausing.PassAsync(registration.SignAsync(TimeSpan.FromSeconds(5))));

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.AccessDenied, true)));
        Assert.That(e.Message, Does.Contain(Kept[0]).And.Contain("an answer was lost").And.Contain("asking again"));
    }

    [Test]
    public void Without_a_kept_answer_none_is_found()
    {
        using RegistrationScene empty = new();
        Assert.That((registration.FindKeptAnswer(), empty.Open().FindKeptAnswer()), Is.EqualTo(((string?)null, (string?)null)));
    }

    private static IEnumerable<TestCaseData> Forms()
    {
        (string Name, Func<string, string> Write, Func<string, string>? Edit)[] forms =
        [
            ("X509 CERTIFICATE", pem => Labelled("X509 CERTIFICATE", pem), null),
            ("TRUSTED CERTIFICATE", pem => PemEncoding.WriteString("TRUSTED CERTIFICATE", [.. Bytes(pem), 0x30, 0]), null), // with data of openssl
            ("The characters \\n for line feeds", pem => pem.Replace("\n", @"\n", StringComparison.Ordinal), null),
            ("The characters \\r\\n for line breaks", pem => pem.Replace("\n", @"\r\n", StringComparison.Ordinal), null),
            ("CR LF", pem => pem.Replace("\n", "\r\n", StringComparison.Ordinal), null),
            ("Spaces for line feeds", pem => pem.Replace('\n', ' '), null),
            ("Text around it", pem => $"subject: CN=x\n{pem}bye", null),
            ("Base64 of the DER", pem => Convert.ToBase64String(Bytes(pem)), null),
            ("Base64 of the DER in lines", pem => Convert.ToBase64String(Bytes(pem), Base64FormattingOptions.InsertLineBreaks), null),
            ("Base64 of the DER beside another field", pem => Convert.ToBase64String(Bytes(pem)), body => body[..^1] + ",\"cert\":\"x\"}"),
            ("Raw line feeds in the JSON", pem => pem, body => body.Replace(@"\n", "\n", StringComparison.Ordinal)),
            ("Raw line breaks in the JSON", pem => pem, body => body.Replace(@"\n", "\r\n", StringComparison.Ordinal)),
            ("Base64 with raw line feeds in the JSON", pem => Convert.ToBase64String(Bytes(pem)) + "\n", body => body.Replace("MII", "\nMII", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal)),
        ];
        return forms.Select(form => new TestCaseData(form.Write, form.Edit ?? (body => body)).SetArgDisplayNames(form.Name));
    }

    private static string Labelled(string label, string pem) => pem.Replace(" CERTIFICATE-----", $" {label}-----", StringComparison.Ordinal);

    private static byte[] Bytes(string pem)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.RawData;
    }

    private string[] Kept => [.. Directory.GetFiles(scene.Folder.Path, "sign-answer-*").Order(StringComparer.Ordinal)];

    // The service issues a certificate in a form that is not known.
    private async Task<string> IssueAsync()
    {
        string issued = string.Empty;
        scene.Service.AnswerSign(csr => "unknown form: " + (issued = TestCertificate.Sign(csr)).Replace("-----", "=====", StringComparison.Ordinal));
        await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));
        return issued;
    }

    private async Task<TwoFactorException> KeepAsync(string body)
    {
        scene.Service.Answer(HttpStatusCode.OK, Encoding.UTF8.GetBytes(body));
        return await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));
    }
}
