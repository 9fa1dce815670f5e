using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A run may be interrupted between any two steps. The next run continues, and neither the key nor the shared secret is lost.</summary>
public sealed class InterruptionTests
{
    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task After_an_interruption_while_the_service_is_asked_the_next_run_registers_with_the_same_key()
    {
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));
        byte[] key = await File.ReadAllBytesAsync(scene.Folder["key.pem"]);

        Assert.That(e.MayHaveBeenProcessed);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Interrupted));
        await scene.RegisterAsync();

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["key.pem"]), Is.EqualTo(key));
    }

    [Test]
    public async Task A_registration_that_is_on_its_way_is_not_cancelled_and_its_answer_is_stored()
    {
        using CancellationTokenSource stop = new();
        scene.Service.Answer(() =>
        {
            stop.Cancel();
            return WireSample.Load("register-by-email").ToResponse();
        });

        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", cancellationToken: stop.Token);

        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        await Assert.ThatAsync(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task After_an_interruption_a_key_of_another_length_is_made_if_the_next_run_asks_for_it()
    {
        await Assert.ThrowsAsync<AssertionException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));

        await scene.CompleteAsync(options => options.KeyLength = 2560);

        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(scene.Folder["certificate.pem"]);
        Assert.That(certificate.GetRSAPublicKey()!.KeySize, Is.EqualTo(2560));
    }

    [Test]
    public async Task After_an_interruption_the_key_is_encrypted_with_a_password_that_the_next_run_is_given()
    {
        await Assert.ThrowsAsync<AssertionException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));
        byte[] generated = await File.ReadAllBytesAsync(scene.Folder["key.pass"]);
        await Assert.ThrowsAsync<AssertionException>(() => scene.Open(WithPassword).RegisterByEmailAsync("foo@bar.com", "x"));
        Assert.That(File.Exists(scene.Folder["key.pass"]), Is.False);

        await File.WriteAllBytesAsync(scene.Folder["key.pass"], generated); // the run ended before it was removed
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(scene.Folder["key.pass"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        SezameClientFiles files = await scene.CompleteAsync(WithPassword);

        Assert.That(File.Exists(scene.Folder["key.pass"]), Is.False);
        Assert.That(X509CertificateLoader.LoadPkcs12FromFile(files.PfxPath, "correct horse").HasPrivateKey, Is.True);

        static void WithPassword(SezameRegistrationOptions options) => options.KeyPassword = new Secret("correct horse");
    }

    [Test]
    public async Task After_an_interruption_the_generated_password_stays_stored_if_the_next_run_is_given_the_same()
    {
        await Assert.ThrowsAsync<AssertionException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));
        byte[] generated = await File.ReadAllBytesAsync(scene.Folder["key.pass"]);

        await scene.CompleteAsync(options => options.KeyPassword = Encoding.UTF8.GetString(generated).TrimEnd('\n'));

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["key.pass"]), Is.EqualTo(generated));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
    }

    [Test]
    public async Task After_an_interruption_before_the_key_is_made_the_next_run_makes_it()
    {
        await Assert.ThrowsAsync<AssertionException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x")); // thrown by the recorded service, which has no answer
        File.Delete(scene.Folder["key.pem"]);
        File.Delete(scene.Folder["key.pass"]);

        await scene.CompleteAsync();

        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
    }

    [Test]
    public async Task After_an_interruption_between_the_password_and_the_key_the_next_run_uses_that_password()
    {
        await Assert.ThrowsAsync<AssertionException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));
        byte[] password = await File.ReadAllBytesAsync(scene.Folder["key.pass"]);
        File.Delete(scene.Folder["key.pem"]);

        await scene.CompleteAsync();

        Assert.That(await File.ReadAllBytesAsync(scene.Folder["key.pass"]), Is.EqualTo(password));
    }

    [Test]
    public async Task After_an_interruption_before_the_stored_answer_is_renamed_the_next_run_finds_it([Values] bool withRoomLeft)
    {
        await scene.RegisterAsync();
        string record = await File.ReadAllTextAsync(scene.Folder["registration.record"]);
        scene.Folder.Write("registration.record.tmp", record + (withRoomLeft ? new string('\0', 1000) : string.Empty));
        await WriteStepAsync("Interrupted");
        scene.Service.AnswerSign();

        SezameClientFiles? files = await scene.Open().SignAsync(TimeSpan.Zero);

        Assert.That(files, Is.Not.Null);
        Assert.That(File.Exists(scene.Folder["registration.record.tmp"]), Is.False);
    }

    [Test]
    public async Task A_half_written_record_is_ignored()
    {
        await scene.RegisterAsync();
        string record = await File.ReadAllTextAsync(scene.Folder["registration.record"]);
        scene.Folder.Write("registration.record.tmp", record[..^20] + new string('\0', 1000));
        scene.Service.AnswerSign();

        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    [Test]
    public async Task After_an_interruption_before_the_record_is_complete_the_next_run_does_not_ask_again([Values] bool withPfx)
    {
        SezameClientFiles files = await scene.CompleteAsync();
        await WriteStepAsync("AwaitingAcknowledgement");
        if (!withPfx)
            File.Delete(files.PfxPath);

        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.EqualTo(files));
        Assert.That(File.Exists(files.PfxPath));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task After_an_interruption_before_the_certificate_is_renamed_the_next_run_finds_it()
    {
        SezameClientFiles files = await scene.CompleteAsync();
        await WriteStepAsync("AwaitingAcknowledgement");
        File.Delete(files.PfxPath);
        File.Move(files.CertificatePath, files.CertificatePath + ".tmp");

        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.EqualTo(files));
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_certificate_for_another_key_is_refused_and_not_stored()
    {
        SezameRegistration registration = await scene.RegisterAsync();
        scene.Service.AnswerSign(_ => TestCertificate.Client.ExportCertificatePem());

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        AssertNothingLost(e, TwoFactorError.ProtocolViolation);
        Assert.That((e.MayHaveBeenProcessed, e.Origin), Is.EqualTo((true, FailureOrigin.Service)), "the service has signed");
        scene.Service.AnswerSign();
        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    // The service has signed, and issues no second certificate. Ours is known by its key.
    [TestCase("\"cert2\":\"x\"")]
    [TestCase("\"Cert\":\"x\",\"cert[]\":7")]
    [TestCase("\"cert\":\"x\"")]
    [TestCase("\"cert\":null")]
    [TestCase("\"cert\":\"\\ud800\"")]
    public async Task Our_certificate_is_found_beside_other_fields_with_its_name_or_a_similar_one(string other)
    {
        foreach (bool isFirst in (bool[])[true, false])
        {
            using RegistrationScene own = new();
            SezameRegistration registration = await own.RegisterAsync();
            own.Service.AnswerSign(edit: body => isFirst ? "{" + other + "," + body[1..] : body[..^1] + "," + other + "}");
            Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);
            Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        }
    }

    [Test]
    public async Task Our_certificate_is_found_after_those_of_authorities()
    {
        SezameRegistration registration = await scene.RegisterAsync();
        scene.Service.AnswerSign(csr => $"-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n{TestCertificate.Client.ExportCertificatePem()}\n{TestCertificate.Sign(csr)}");

        SezameClientFiles files = (await registration.SignAsync(TimeSpan.Zero))!;

        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        using X509Certificate2 stored = X509CertificateLoader.LoadCertificateFromFile(files.CertificatePath);
        Assert.That(stored.RawData, Is.Not.EqualTo(TestCertificate.Client.RawData));
    }

    [TestCase("")]
    [TestCase("no certificate")]
    [TestCase("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n")]
    public async Task An_invalid_certificate_is_refused_and_not_stored(string pem)
    {
        SezameRegistration registration = await scene.RegisterAsync();
        scene.Service.AnswerSign(_ => pem);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        AssertNothingLost(e, TwoFactorError.ProtocolViolation);
        Assert.That((e.MayHaveBeenProcessed, e.Origin), Is.EqualTo((true, FailureOrigin.Service)), "the service has signed");
    }

    [Test]
    public async Task With_a_clock_that_is_far_ahead_the_certificate_is_stored_and_reported_as_expired()
    {
        SezameRegistration registration = await scene.RegisterAsync();
        scene.Service.AnswerSign(csr => TestCertificate.Sign(csr, notAfter: scene.Time.GetUtcNow().AddDays(-1)));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(e.Message, Does.Contain("it has expired").And.Contain("clock"));
        Assert.That(File.Exists(scene.Folder["certificate.pem"]));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    [Test]
    public async Task With_a_wrong_clock_the_certificate_is_stored_and_accepted_once_the_clock_is_right()
    {
        SezameRegistration registration = await scene.RegisterAsync();
        DateTimeOffset tomorrow = scene.Time.GetUtcNow().AddDays(1);
        scene.Service.AnswerSign(csr => TestCertificate.Sign(csr, notBefore: tomorrow));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => registration.SignAsync(TimeSpan.Zero));
        scene.Time.Advance(TimeSpan.FromDays(1));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        Assert.That(e.Message, Does.Contain("clock"));
        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_certificate_that_is_valid_in_a_moment_by_this_machines_clock_is_accepted()
    {
        SezameRegistration registration = await scene.RegisterAsync();
        DateTimeOffset issued = scene.Time.GetUtcNow().AddSeconds(2);
        scene.Service.AnswerSign(csr => TestCertificate.Sign(csr, notBefore: issued));

        Assert.That(await registration.SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    private void AssertNothingLost(TwoFactorException e, TwoFactorError error)
    {
        Assert.That(e.Error, Is.EqualTo(error));
        Assert.That(File.Exists(scene.Folder["certificate.pem"]), Is.False);
        Assert.That(File.Exists(scene.Folder["certificate.pem.tmp"]), Is.False);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    private async Task WriteStepAsync(string step)
    {
        JsonNode record = JsonNode.Parse(await File.ReadAllTextAsync(scene.Folder["registration.record"]))!;
        record["step"] = step;
        await File.WriteAllTextAsync(scene.Folder["registration.record"], record.ToJsonString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
