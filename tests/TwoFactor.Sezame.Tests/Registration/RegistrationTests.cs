using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>Registering, signing and destroying, with the exchanges of the specification.</summary>
public sealed class RegistrationTests
{
    private const string SharedSecret = "09ed3abf4585e129d3cb0ccd1cae8b47ef503e73954e3245051df791ac77c470";

    private RegistrationScene scene = null!;

    [SetUp]
    public void SetUp() => scene = new RegistrationScene();

    [TearDown]
    public void TearDown() => scene.Dispose();

    [Test]
    public async Task A_registration_by_email_gives_files_that_a_tenants_settings_load()
    {
        WireSample sample = WireSample.Load("register-by-email");
        scene.Service.Answer(sample).AnswerSign();
        SezameRegistration registration = scene.Open();
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.None));

        await registration.RegisterByEmailAsync("foo@bar.com", "client api doc test");
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        Assert.That(registration.ReadQrContent(), Is.Null);
        SezameClientFiles? files = await registration.SignAsync(TimeSpan.Zero);

        Assert.That(scene.Service.Sent[0].Text, Is.EqualTo(sample.Request));
        AssertIsSignRequest(scene.Service.Sent[1]);
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2));
        Assert.That(registration.ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
        AssertATenantCanUse(files!);
    }

    [Test]
    public async Task A_registration_by_QR_code_shows_the_id_until_the_phone_has_scanned_it()
    {
        WireSample sample = WireSample.Load("register-by-qr-code");
        WireSample status = WireSample.Load("register-status");
        scene.Service.Answer(sample).Answer(status).AnswerSign();

        string content = await scene.Open().RegisterByQrCodeAsync("foo-client-user", "client api doc test");
        bool isScanned = await scene.Open().IsScannedAsync();

        Assert.That(content, Is.EqualTo("""{"id":"5668472be0bda685c28b456a","type":"auth"}"""));
        Assert.That(scene.Open().ReadQrContent(), Is.EqualTo(content), "the code can be shown again after a restart");
        Assert.That(isScanned);
        Assert.That(scene.Service.Sent.Select(sent => sent.Text), Is.EqualTo(new[] { sample.Request, status.Request }));
        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
        Assert.That(scene.Open().ReadQrContent(), Is.Null);
    }

    // The phone has rung when the answer comes, and neither field is needed after a registration by e-mail (Sezame 1.5 D10).
    [TestCase("id", "7")]
    [TestCase("id", "{\"a\":[1]}")]
    [TestCase("id", "\"\\ud800\"")]
    [TestCase("id", "null")]
    [TestCase("public_key", "[\"3f\"]")]
    [TestCase("public_key", "true")]
    [TestCase("public_key", "\"a\\n\"")]
    [TestCase("public_key", "\"a\u0001\"")]
    [TestCase("note", "\"a\tb\"")]
    [TestCase("id", "\"1\",\"id\":\"2\"")]
    [TestCase("public_key", "\"3f\",\"public_key\":\"40\"")]
    [TestCase("public_key", "\"3f\",\"Id\":\"40\"")]
    public async Task An_odd_value_that_is_not_needed_does_not_spoil_the_answer(string field, string value)
    {
        scene.Service.Answer(HttpStatusCode.OK, $$"""{"clientcode":"5668185c1aa071.35665068","{{field}}":{{value}},"sharedsecret":"09ed3abf"}""").AnswerSign();

        await scene.Open().RegisterByEmailAsync("foo@bar.com", "client api doc test");

        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    [Test]
    public async Task A_deep_value_that_is_not_needed_spoils_neither_the_registration_nor_the_signing()
    {
        string deep = $"\"x\":{new string('[', 5000)}{new string(']', 5000)}";
        scene.Service.Answer(HttpStatusCode.OK, $$"""{"clientcode":"5668185c1aa071.35665068","sharedsecret":"09ed3abf",{{deep}}}""").AnswerSign(edit: body => body[..^1] + "," + deep + "}");

        await scene.Open().RegisterByEmailAsync("foo@bar.com", "client api doc test");

        Assert.That(await scene.Open().SignAsync(TimeSpan.Zero), Is.Not.Null);
    }

    [TestCase("id", "ID")]
    [TestCase("id", "id")]
    public async Task An_id_with_a_look_alike_gives_no_QR_code(string name, string other)
    {
        scene.Service.Answer(HttpStatusCode.OK, $$"""{"{{name}}":"1","{{other}}":"2","clientcode":"5668185c1aa071.35665068","sharedsecret":"09ed3abf"}""");
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByQrCodeAsync("jdoe", "x"));
        Assert.That(e.Message, Does.Contain("has no id for the QR code"));
    }

    [Test]
    public async Task A_byte_order_mark_does_not_spoil_an_answer()
    {
        scene.Service.Answer(HttpStatusCode.OK, "\uFEFF" + """{"id":"1","clientcode":"5668185c1aa071.35665068","sharedsecret":"09ed3abf"}""").Answer(HttpStatusCode.OK, "\uFEFFtrue");

        await scene.Open().RegisterByQrCodeAsync("foo-client-user", "client api doc test");

        Assert.That(await scene.Open().IsScannedAsync());
    }

    [Test]
    public async Task A_needed_value_with_bytes_that_are_no_text_is_a_protocol_violation(
        [Values("clientcode", "sharedsecret")] string field, [Values("\\udc00", "\u0001", "\n", "\\\"\t")] string odd)
    {
        string answer = """{"clientcode":"5668185c1aa071.35665068","sharedsecret":"09ed3abf"}""".Replace($"{field}\":\"", $"{field}\":\"{odd}", StringComparison.Ordinal);
        scene.Service.Answer(HttpStatusCode.OK, answer);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "client api doc test"));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase("id", 256, ExpectedResult = true)]
    [TestCase("id", 257, ExpectedResult = false)]
    [TestCase("public_key", 1024, ExpectedResult = true)]
    [TestCase("public_key", 1025, ExpectedResult = false)]
    public async Task<bool> A_value_that_is_not_needed_is_stored_up_to_a_length(string field, int length)
    {
        string value = new('a', length);
        scene.Service.Answer(HttpStatusCode.OK, $$"""{"clientcode":"5668185c1aa071.35665068","{{field}}":"{{value}}","sharedsecret":"09ed3abf"}""");

        await scene.Open().RegisterByEmailAsync("foo@bar.com", "client api doc test");

        return (await File.ReadAllTextAsync(scene.Folder["registration.record"])).Contains(value, StringComparison.Ordinal);
    }

    // A reader of the file could ask for another certificate with it.
    [Test]
    public async Task The_shared_secret_is_stored_only_until_the_certificate_is_there()
    {
        await scene.RegisterAsync();
        Assert.That(await File.ReadAllTextAsync(scene.Folder["registration.record"]), Does.Contain(SharedSecret));

        scene.Service.AnswerSign();
        await scene.Open().SignAsync(TimeSpan.Zero);

        foreach (string file in Directory.GetFiles(scene.Folder.Path))
            Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain(SharedSecret), file);
    }

    [Test]
    public async Task An_existing_certificate_is_not_requested_again()
    {
        SezameClientFiles first = await scene.CompleteAsync();

        SezameClientFiles? again = await scene.Open().SignAsync(TimeSpan.Zero);

        Assert.That(again, Is.EqualTo(first));
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_unknown_email_address_is_reported_and_another_one_can_be_tried_at_once()
    {
        WireSample sample = WireSample.Load("register-unknown-email");
        scene.Service.Answer(sample).Answer(WireSample.Load("register-by-email"));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => scene.Open().RegisterByEmailAsync("foo@bar.com", "xtest remove"));
        await scene.Open().RegisterByEmailAsync("foo@bar.example", "xtest remove");

        Assert.That(scene.Service.Sent[0].Text, Is.EqualTo(sample.Request));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
        Assert.That(e.Message, Does.Not.Contain("foo@bar.com"));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
    }

    [TestCase(403, """{"message":"denied","tag":"403","errors":[]}""")]
    [TestCase(403, "<html>403 Forbidden</html>")]
    [TestCase(400, "No required SSL certificate was sent")]
    public async Task A_refused_registration_is_not_blamed_on_a_certificate_that_is_not_configured(int status, string body)
    {
        scene.Service.Answer((HttpStatusCode)status, body);
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByEmailAsync("foo@bar.com", "x"));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.AccessDenied));
        Assert.That(e.Message, Does.Contain("a request without a certificate").And.Not.Contain("may not accept"));
    }

    [Test]
    public async Task Destroying_a_registration_sends_one_request_and_is_final()
    {
        await scene.CompleteAsync();
        WireSample sample = WireSample.Load("cancel-client");
        scene.Service.Answer(sample);

        await scene.Open().DestroyRegistrationAsync();

        Assert.That(scene.Service.Sent[^1].Text, Is.EqualTo(sample.Request));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Destroyed));
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().DestroyRegistrationAsync());
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.Misconfigured));
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().SignAsync(TimeSpan.Zero));
        await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().IsScannedAsync());
        Assert.That(scene.Service.Sent, Has.Count.EqualTo(3));
    }

    [TestCase(400, "<html><head><title>400 The SSL certificate error</title></head></html>")]
    [TestCase(401, "")]
    [TestCase(403, """{"message":"denied","tag":"403","errors":[]}""")]
    [TestCase(403, "<html>403 Forbidden</html>")]
    [TestCase(496, "")]
    public async Task A_destruction_that_is_refused_gives_no_advice_to_remove_the_folder_without_asking_the_service(int status, string body)
    {
        await scene.CompleteAsync();
        scene.Service.Answer((HttpStatusCode)status, body);
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().DestroyRegistrationAsync());
        AssertDestructionDenied(e);
        Assert.That(e.Message, Does.Contain($"(HTTP {status})"));
        Assert.That(e.ServiceCode, Is.EqualTo($"{status}"));
    }

    // Sezame 1.6: a wrong certificate shows as a TLS failure.
    [Test]
    public async Task A_destruction_whose_TLS_handshake_is_refused_says_so_too()
    {
        await scene.CompleteAsync();
        CryptographicException alert = new() { HResult = 1000 + 44 }; // certificate_revoked, as OpenSSL reports it
        scene.Service.Answer(() => throw new HttpRequestException(HttpRequestError.SecureConnectionError, inner: alert));
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().DestroyRegistrationAsync());
        AssertDestructionDenied(e);
        Assert.That(e.InnerException, Has.Message.Contain("refused the TLS connection"));
    }

    [TestCase(204, "")]
    [TestCase(200, "true")]
    [TestCase(200, "\uFEFFtrue\n")]
    [TestCase(201, "true")]
    public async Task A_true_or_a_204_destroys_a_registration(int status, string body)
    {
        await scene.CompleteAsync();
        scene.Service.Answer((HttpStatusCode)status, body);
        await scene.Open().DestroyRegistrationAsync();
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Destroyed));
    }

    [TestCase("")]
    [TestCase(""", "id": null""")]
    [TestCase(""", "id": "" """)]
    [TestCase(""", "id": "../client/cancel" """)]
    public async Task A_registration_without_a_usable_id_may_have_been_processed_and_the_error_says_what_to_do(string id)
    {
        scene.Service.Answer(System.Net.HttpStatusCode.OK, $$"""{"clientcode": "5668185c1aa071.35665068", "sharedsecret": "09ed"{{id}}}""")
            .Answer(WireSample.Load("register-by-email"));

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().RegisterByQrCodeAsync("jdoe", "x"));

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.ProtocolViolation, true)));
        Assert.That(e.Message, Does.Contain("Register again by e-mail"));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.AwaitingAcknowledgement));
        Assert.That(scene.Open().ReadQrContent(), Is.Null);
        await scene.Open().RegisterByEmailAsync("foo@bar.com", "x", replaceExisting: true);
    }

    [Test]
    public async Task The_folder_records_the_server_for_later_steps()
    {
        await scene.RegisterAsync(options => options.PinnedKeys.Add("MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="));

        SezameRegistrationOptions options = SezameRegistrationOptions.ReadFrom(scene.Folder.Path);

        Assert.That(options.Endpoint, Is.EqualTo(SezameTenant.Endpoint));
        Assert.That(options.PinnedKeys, Has.Count.EqualTo(1));
        Assert.That(SezameRegistrationOptions.ReadFrom(scene.Folder.Path + "-none").Endpoint, Is.EqualTo(SezameOptions.PublicEndpoint));
    }

    [TestCase(200, "false")]
    [TestCase(200, "null")]
    [TestCase(200, "<html></html>")]
    [TestCase(200, """{"message":"upstream unavailable"}""")]
    [TestCase(200, "")]
    [TestCase(200, "{}")]
    [TestCase(200, "[]")]
    [TestCase(202, "true")]
    [TestCase(203, "true")]
    [TestCase(206, "true")]
    public async Task A_registration_that_the_service_may_not_have_destroyed_is_still_complete(int status, string body)
    {
        await scene.CompleteAsync();
        scene.Service.Answer((HttpStatusCode)status, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => scene.Open().DestroyRegistrationAsync());

        Assert.That(e.MayHaveBeenProcessed);
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
    }

    private void AssertDestructionDenied(TwoFactorException e)
    {
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.AccessDenied));
        Assert.That(e.Message, Does.Contain("The service, or a proxy before it, denied the destruction"));
        Assert.That(e.Message, Does.EndWith("If an earlier attempt's answer was lost, the registration may be gone: ask the service before you remove the folder."));
        Assert.That(scene.Open().ReadStep(), Is.EqualTo(SezameRegistrationStep.Complete));
    }

    private static void AssertATenantCanUse(SezameClientFiles files)
    {
        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(new ManualTimeProvider(TestCertificate.Start.AddMonths(2)));
        collection.AddTwoFactor().AddSezame("acme", options =>
        {
            options.ClientCertificate.CertificatePath = files.CertificatePath;
            options.ClientCertificate.KeyPath = files.KeyPath;
            options.ClientCertificate.KeyPasswordFile = files.KeyPasswordFile;
        }).AddSezame("globex", options =>
        {
            options.ClientCertificate.PfxPath = files.PfxPath;
            options.ClientCertificate.KeyPasswordFile = files.KeyPasswordFile;
        });
        using ServiceProvider services = collection.BuildServiceProvider();
        Assert.That(services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme").Name, Is.EqualTo("Sezame"));
    }

    private static void AssertIsSignRequest(SentRequest request)
    {
        const string Head = "POST /client/sign\nContent-Type: application/json\n\n";
        Assert.That(request.Text, Does.StartWith(Head));
        using JsonDocument body = JsonDocument.Parse(request.Text[Head.Length..]);
        Assert.That(body.RootElement.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "csr", "sharedsecret" }));
        Assert.That(
            body.RootElement.GetProperty("csr").GetString(),
            Does.StartWith("-----BEGIN CERTIFICATE REQUEST-----\n").And.EndWith("\n-----END CERTIFICATE REQUEST-----\n"));
        Assert.That(
            body.RootElement.GetProperty("sharedsecret").GetString(),
            Is.EqualTo(SharedSecret));
    }
}
