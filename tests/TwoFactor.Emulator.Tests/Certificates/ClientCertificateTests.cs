using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Certificates;

/// <summary>Which client certificates Sezame accepts, and whether the handshake or an answer refuses the others.</summary>
internal sealed class ClientCertificateTests
{
    private readonly FakeTimeProvider time = new();
    private EmulatorOptions options = null!;
    private EmulatorHost emulator = null!;
    private SezameClient client = null!;

    [SetUp]
    public async Task Start()
    {
        options = new EmulatorOptions { TimeProvider = time };
        emulator = await EmulatorHost.StartAsync(options);
        client = await SezameClient.RegisterAsync(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task A_client_made_without_registration_can_be_loaded_as_in_the_README()
    {
        EmulatedClientFiles files = emulator.CreateSezameClient("Acme");
        string password = await File.ReadAllTextAsync(files.KeyPasswordFile);
        using X509Certificate2 certificate = X509Certificate2.CreateFromEncryptedPemFile(files.CertificatePath, password, files.KeyPath);

        Assert.That(certificate.HasPrivateKey, Is.True);
        Assert.That(certificate.Subject, Is.EqualTo($"CN={files.ClientCode}"));
    }

    [Test]
    public async Task A_renewed_client_is_the_same_client_and_its_earlier_certificate_stays_valid()
    {
        await client.PairAsync(emulator, "jdoe");
        string id = await client.LoginAsync("jdoe");

        EmulatedClientFiles files = emulator.RenewSezameClient(client.ClientCode);

        using X509Certificate2 renewed =
            X509Certificate2.CreateFromEncryptedPemFile(files.CertificatePath, await File.ReadAllTextAsync(files.KeyPasswordFile), files.KeyPath);
        Assert.That(renewed.Thumbprint, Is.Not.EqualTo(client.Certificate!.Thumbprint));
        using HttpClient http = Clients.Trusting(emulator, emulator.SezameEndpoint, renewed);
        Assert.That(await http.GetStringAsync($"auth/status/{id}"), Does.Contain("initiated"), "the open login");
        Assert.That(emulator.Record.Exchanges[^1].ClientCertificateThumbprint, Is.EqualTo(renewed.Thumbprint));
        Assert.That(await client.StatusAsync(id), Is.EqualTo("initiated"), "with the earlier certificate");
    }

    // A client checks its certificate by the clock of its machine.
    [TestCase(2000)]
    [TestCase(2080)]
    public async Task With_virtual_time_a_certificate_is_valid_by_the_machines_clock_as_well(int year)
    {
        DateTimeOffset start = new(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using EmulatorHost other = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = new FakeTimeProvider(start) });

        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(other.CreateSezameClient("Acme").CertificatePath);

        DateTime[] now = [start.UtcDateTime, TimeProvider.System.GetUtcNow().UtcDateTime];
        Assert.That(certificate.NotBefore.ToUniversalTime(), Is.LessThanOrEqualTo(now.Min()));
        Assert.That(certificate.NotAfter.ToUniversalTime(), Is.GreaterThan(now.Max().AddDays(3649)));
    }

    [Test]
    public void An_unknown_client_cannot_be_renewed() =>
        Assert.Throws<ArgumentException>(() => emulator.RenewSezameClient("nobody"));

    [TestCase("POST", "client/link")]
    [TestCase("DELETE", "client/link")]
    [TestCase("POST", "client/link/status")]
    [TestCase("POST", "auth/login")]
    [TestCase("GET", "auth/status/56682bc0e0bda686c28b4568")]
    [TestCase("POST", "client/cancel")]
    [TestCase("PUT", "client/callback")]
    [TestCase("DELETE", "client/callback")]
    public async Task Without_a_certificate_a_call_is_forbidden(string method, string path)
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);

        (HttpStatusCode status, string body) = await anonymous.SendAsync(method, path, """{"username":"jdoe"}""");

        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(body, Is.EqualTo("""{"message":"Permission denied","tag":"403","errors":[]}"""));
    }

    [Test]
    public async Task A_cancelled_client_stays_forbidden()
    {
        Assert.That((await client.SendAsync("POST", "client/cancel")).Body, Is.EqualTo("true"));

        Assert.That(await AskAsync(), Is.EqualTo(HttpStatusCode.Forbidden));
        using HttpClient reconnected = Clients.Trusting(emulator, emulator.SezameEndpoint, client.Certificate);
        using HttpResponseMessage response = await reconnected.GetAsync("auth/status/56682bc0e0bda686c28b4568");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task A_certificate_of_another_authority_fails_the_handshake_even_with_the_same_names()
    {
        using RSA key = TestKeys.CreateRsa();
        CertificateRequest request = new(client.Certificate!.SubjectName, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 foreign = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using HttpClient intruder = Clients.Trusting(emulator, emulator.SezameEndpoint, foreign);

        await Assert.ThrowsAsync<HttpRequestException>(() => intruder.GetAsync("ping"));
    }

    [Test]
    public async Task An_expired_certificate_fails_the_handshake()
    {
        time.Advance(TimeSpan.FromDays(3651));
        using HttpClient late = Clients.Trusting(emulator, emulator.SezameEndpoint, client.Certificate);

        await Assert.ThrowsAsync<HttpRequestException>(() => late.GetAsync("ping"));
    }

    [Test]
    public async Task A_certificate_that_expires_during_a_connection_gets_403()
    {
        Assert.That(await AskAsync(), Is.EqualTo(HttpStatusCode.OK));

        time.Advance(TimeSpan.FromDays(3651));

        Assert.That(await AskAsync(), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task With_a_switch_a_refused_certificate_gets_403_instead_of_a_failed_handshake()
    {
        options.Sezame.RefuseForeignInHandshake = false;
        time.Advance(TimeSpan.FromDays(3651));
        using HttpClient late = Clients.Trusting(emulator, emulator.SezameEndpoint, client.Certificate);

        using HttpResponseMessage response = await late.PostAsync("auth/login", new StringContent("""{"username":"jdoe"}"""));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task A_client_of_another_emulator_is_refused()
    {
        await using EmulatorHost other = await EmulatorHost.StartAsync();
        using HttpClient stranger = Clients.Trusting(other, other.SezameEndpoint, client.Certificate);

        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("ping"));
    }

    private async Task<HttpStatusCode> AskAsync() => (await client.SendAsync("POST", "client/link/status", """{"username":"jdoe"}""")).Status;
}
