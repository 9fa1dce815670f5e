using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TwoFactor.Emulator.Tests.Support;

/// <summary>A client of Sezame for tests, written from the specification, with HttpClient only.</summary>
internal sealed class SezameClient : IDisposable
{
    // One key for all tests: making an RSA key takes longer than all the rest of a test.
    private static readonly RSA Key = RSA.Create(2048);

    private SezameClient(HttpClient http, X509Certificate2? certificate, string clientCode)
    {
        Http = http;
        Certificate = certificate;
        ClientCode = clientCode;
    }

    public HttpClient Http { get; }

    public X509Certificate2? Certificate { get; }

    public string ClientCode { get; }

    public static SezameClient Anonymous(EmulatorHost emulator) => new(Clients.Trusting(emulator, emulator.SezameEndpoint), null, "");

    /// <summary>Registers, has the registration acknowledged on the phone, gets a certificate, and presents it from then on.</summary>
    public static async Task<SezameClient> RegisterAsync(EmulatorHost emulator, string name = "Acme")
    {
        using SezameClient anonymous = Anonymous(emulator);
        emulator.Phone.AddRecoveryEmail("owner@example.com");
        JsonElement registration = await anonymous.OkAsync("POST", "client/register", $$"""{"email":"owner@example.com","name":"{{name}}"}""");
        emulator.Phone.Acknowledge(registration.GetProperty("id").GetString()!);
        string code = registration.GetProperty("clientcode").GetString()!;
        string secret = registration.GetProperty("sharedsecret").GetString()!;
        X509Certificate2 certificate = await anonymous.SignAsync(code, secret);
        return new SezameClient(Clients.Trusting(emulator, emulator.SezameEndpoint, certificate), certificate, code);
    }

    public static string SigningRequest(string clientCode) =>
        new CertificateRequest($"CN={clientCode}, E=owner@example.com", Key, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)
            .CreateSigningRequestPem();

    public async Task<X509Certificate2> SignAsync(string clientCode, string sharedSecret)
    {
        JsonObject body = new() { ["csr"] = SigningRequest(clientCode), ["sharedsecret"] = sharedSecret };
        JsonElement answer = await OkAsync("POST", "client/sign", body.ToJsonString());
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(answer.GetProperty("cert").GetString());
        return certificate.CopyWithPrivateKey(Key);
    }

    public async Task PairAsync(EmulatorHost emulator, string username)
    {
        await OkAsync("POST", "client/link", $$"""{"username":"{{username}}"}""");
        Assert.That(emulator.Phone.Scan(emulator.Phone.GetScreen().Links.Single(link => link.User == username).ScanCode), Is.True);
    }

    /// <summary>Starts a login and returns its id.</summary>
    public async Task<string> LoginAsync(string username)
    {
        JsonElement answer = await OkAsync("POST", "auth/login", $$"""{"username":"{{username}}"}""");
        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("initiated"));
        return answer.GetProperty("id").GetString()!;
    }

    /// <summary>Starts a login with this body, and returns its id.</summary>
    public async Task<string> StartAsync(string body) => (await OkAsync("POST", "auth/login", body)).GetProperty("id").GetString()!;

    public async Task<string?> StatusAsync(string id) => (await OkAsync("GET", $"auth/status/{id}")).GetProperty("status").GetString();

    public async Task<JsonElement> OkAsync(string method, string path, string? body = null)
    {
        (HttpStatusCode status, string text) = await SendAsync(method, path, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        return JsonElement.Parse(text);
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string? body = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => Http.Dispose();
}
