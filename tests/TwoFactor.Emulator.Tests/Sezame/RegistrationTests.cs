using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Sezame;

/// <summary>How a client registers with Sezame, and gets its certificate after the phone's owner has acknowledged that.</summary>
internal sealed class RegistrationTests
{
    private readonly FakeTimeProvider time = new();
    private EmulatorOptions options = null!;
    private EmulatorHost emulator = null!;
    private SezameClient anonymous = null!;

    [SetUp]
    public async Task Start()
    {
        options = new EmulatorOptions { TimeProvider = time, RecoveryEmails = { "foo@bar.com" } };
        emulator = await EmulatorHost.StartAsync(options);
        anonymous = SezameClient.Anonymous(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        anonymous.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task A_registration_answers_four_values_in_the_documented_formats()
    {
        JsonElement registration = await RegisterAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(registration.GetProperty("clientcode").GetString(), Does.Match("^[0-9a-f]{14}\\.[0-9]{8}$"));
            Assert.That(registration.GetProperty("sharedsecret").GetString(), Does.Match("^[0-9a-f]{64}$"));
            Assert.That(registration.GetProperty("public_key").GetString(), Does.Match("^[0-9a-f]{64}$"));
            Assert.That(registration.GetProperty("id").GetString(), Does.Match("^[0-9a-f]{24}$"));
        }
    }

    [Test]
    public async Task Nothing_is_signed_until_the_owner_has_acknowledged()
    {
        JsonElement registration = await RegisterAsync();
        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.NotFound));

        PhoneRegistration waiting = emulator.Phone.GetScreen().Registrations.Single();
        Assert.That(waiting, Has.Property("Email").EqualTo("foo@bar.com").And.Property("ServiceName").EqualTo("client api doc test"));
        Assert.That(emulator.Phone.Acknowledge(waiting.Id), Is.True);

        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(emulator.Phone.GetScreen().Registrations, Is.Empty);
    }

    [Test]
    public async Task A_refused_registration_is_never_signed()
    {
        JsonElement registration = await RegisterAsync();

        Assert.That(emulator.Phone.Refuse(registration.GetProperty("id").GetString()!), Is.True);

        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task An_unacknowledged_registration_is_removed_after_a_day()
    {
        JsonElement registration = await RegisterAsync();

        time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.That(emulator.Phone.GetScreen().Registrations, Is.Not.Empty);

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(emulator.Phone.Acknowledge(registration.GetProperty("id").GetString()!), Is.False);
        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_qr_code_registers_and_pairs_when_it_is_scanned()
    {
        JsonElement registration = await anonymous.OkAsync("POST", "client/register", """{"name":"Acme","username":"jdoe"}""");
        string id = registration.GetProperty("id").GetString()!;
        Assert.That((await anonymous.SendAsync("GET", $"client/register/{id}")).Body, Is.EqualTo("false"));
        Assert.That(emulator.Phone.Acknowledge(id), Is.False, "a registration by QR code has no owner before the scan");

        Assert.That(emulator.Phone.Scan($$"""{"id":"{{id}}","type":"auth"}"""), Is.True);

        Assert.That((await anonymous.SendAsync("GET", $"client/register/{id}")).Body, Is.EqualTo("true"));
        using HttpClient client = Clients.Trusting(emulator, emulator.SezameEndpoint, await CertificateAsync(registration));
        using HttpResponseMessage paired = await client.PostAsync("client/link/status", new StringContent("""{"username":"jdoe"}"""));
        Assert.That(await paired.Content.ReadAsStringAsync(), Is.EqualTo("true"));
    }

    [Test]
    public async Task The_plus_signs_of_a_certificate_are_not_escaped()
    {
        JsonElement registration = await AcknowledgedAsync();

        string body = (await RequestCertificateAsync(registration)).Body;

        Assert.That(body, Does.StartWith("""{"cert":"-----BEGIN CERTIFICATE-----\n""").And.Not.Contain("\\u"));
    }

    [Test]
    public async Task Signing_again_gives_another_certificate()
    {
        JsonElement registration = await AcknowledgedAsync();
        using X509Certificate2 first = await CertificateAsync(registration);
        using X509Certificate2 second = await CertificateAsync(registration);

        Assert.That(second.Subject, Is.EqualTo(first.Subject));
        Assert.That(second.SerialNumber, Is.Not.EqualTo(first.SerialNumber));
    }

    [Test]
    public async Task With_a_switch_signing_again_is_a_conflict()
    {
        options.Sezame.SignOnce = true;
        JsonElement registration = await AcknowledgedAsync();

        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.Conflict));
    }

    [TestCase("""{"name":"x"}""", "email")]
    [TestCase("""{"email":"foo@bar.com"}""", "name")]
    [TestCase("""{"email":"foo@bar.com","name":" "}""", "name")]
    [TestCase("""{"email":7,"name":"x"}""", "email")]
    public async Task A_registration_without_a_required_field_gets_the_name_of_the_field(string body, string field)
    {
        (HttpStatusCode status, string answer) = await anonymous.SendAsync("POST", "client/register", body);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(JsonElement.Parse(answer).GetProperty("tag").GetString(), Is.EqualTo(field));
    }

    [TestCase("approve@example.org", 200)]
    [TestCase("approve-after-3s@example.org", 404)]
    [TestCase("deny@example.org", 403)]
    [TestCase("never@example.org", 404)]
    public async Task An_email_address_that_names_an_outcome_is_answered_without_the_phone(string email, int status)
    {
        JsonElement registration = await RegisterAsync(email);

        Assert.That((int)await SignAsync(registration), Is.EqualTo(status));
    }

    [Test]
    public async Task A_delayed_acknowledgement_comes_after_its_delay()
    {
        JsonElement registration = await RegisterAsync("approve-after-3s@example.org");

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_delayed_acknowledgement_comes_too_late_for_a_registration_that_is_over()
    {
        options.Sezame.RegistrationLifetime = TimeSpan.FromSeconds(2);
        JsonElement registration = await RegisterAsync("approve-after-3s@example.org");

        time.Advance(TimeSpan.FromSeconds(3));

        string path = $"client/register/{registration.GetProperty("id").GetString()}";
        Assert.That((await anonymous.SendAsync("GET", path)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_delayed_acknowledgement_counts_although_the_clock_also_jumps_over_the_end_of_the_registration()
    {
        options.Sezame.RegistrationLifetime = TimeSpan.FromSeconds(5);
        JsonElement registration = await RegisterAsync("approve-after-3s@example.org");

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(await SignAsync(registration), Is.EqualTo(HttpStatusCode.OK));
    }

    private Task<JsonElement> RegisterAsync(string email = "foo@bar.com") =>
        anonymous.OkAsync("POST", "client/register", $$"""{"email":"{{email}}","name":"client api doc test"}""");

    private async Task<JsonElement> AcknowledgedAsync()
    {
        JsonElement registration = await RegisterAsync();
        Assert.That(emulator.Phone.Acknowledge(registration.GetProperty("id").GetString()!), Is.True);
        return registration;
    }

    private Task<X509Certificate2> CertificateAsync(JsonElement registration) => anonymous.SignAsync(
        registration.GetProperty("clientcode").GetString()!, registration.GetProperty("sharedsecret").GetString()!);

    private async Task<HttpStatusCode> SignAsync(JsonElement registration) => (await RequestCertificateAsync(registration)).Status;

    private Task<(HttpStatusCode Status, string Body)> RequestCertificateAsync(JsonElement registration)
    {
        JsonObject body = new()
        {
            ["csr"] = SezameClient.SigningRequest(registration.GetProperty("clientcode").GetString()!),
            ["sharedsecret"] = registration.GetProperty("sharedsecret").GetString(),
        };
        return anonymous.SendAsync("POST", "client/sign", body.ToJsonString());
    }
}
