using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using TwoFactor.Emulator.Tests.Support;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Emulator.Tests.Certificates;

/// <summary>Signing requests written by openssl, so that writer and reader share no code; openssl also verifies the certificates that come back.</summary>
internal sealed class OpenSslSigningRequestTests
{
    private EmulatorHost emulator = null!;
    private SezameClient anonymous = null!;
    private string folder = "";
    private string clientCode = "";
    private string sharedSecret = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync();
        anonymous = SezameClient.Anonymous(emulator);
        JsonElement registration = await anonymous.OkAsync("POST", "client/register", """{"email":"approve@example.org","name":"Acme"}""");
        clientCode = registration.GetProperty("clientcode").GetString()!;
        sharedSecret = registration.GetProperty("sharedsecret").GetString()!;
        folder = Directory.CreateTempSubdirectory("csr-of-openssl-").FullName;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        anonymous.Dispose();
        await emulator.DisposeAsync();
        Directory.Delete(folder, true);
    }

    [TestCase("an ordinary one", "-sha256")]
    [TestCase("PHP's digest", "-sha1")]
    [TestCase("sha384", "-sha384")]
    [TestCase("sha512", "-sha512")]
    [TestCase("another label", "-sha256", "-newhdr")]
    [TestCase("with readable text before it", "-sha256", "-text")]
    [TestCase("with attributes", "-sha256", "-addext", "subjectAltName=DNS:shop.example", "-addext", "keyUsage=digitalSignature")]
    public async Task A_request_is_signed_and_openssl_accepts_the_certificate(string what, params string[] options)
    {
        (HttpStatusCode status, string body) = await PostAsync(await RequestAsync("rsa:2048", $"/C=AT/O=Äcme/CN={clientCode}/emailAddress=owner@example.org", options));

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), $"{what}: {body}");
        string certificate = Path.Combine(folder, "certificate.pem");
        await File.WriteAllTextAsync(certificate, JsonElement.Parse(body).GetProperty("cert").GetString());
        string verdict = await OpenSsl.RunAsync("verify", "-purpose", "sslclient", "-CAfile", emulator.CaCertificatePath, certificate);
        Assert.That(verdict, Does.Contain(": OK"));
        Assert.That(
            await OpenSsl.RunAsync("x509", "-in", certificate, "-noout", "-pubkey"),
            Is.EqualTo(await OpenSsl.RunAsync("pkey", "-in", Path.Combine(folder, "key.pem"), "-pubout")));
        Assert.That(
            await OpenSsl.RunAsync("x509", "-in", certificate, "-noout", "-subject", "-nameopt", "dump_all,dump_der"),
            Is.EqualTo(await OpenSsl.RunAsync("req", "-in", Path.Combine(folder, "csr.pem"), "-noout", "-subject", "-nameopt", "dump_all,dump_der")));
    }

    [TestCase("rsa:1024", "-sha256")]
    [TestCase("rsa:2048", "-sha224")]
    [TestCase("rsa:2048", "-sha256", "-sigopt", "rsa_padding_mode:pss")]
    [TestCase("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-sha256")]
    [TestCase("ec", "-pkeyopt", "ec_paramgen_curve:secp384r1", "-sha384")]
    [TestCase("ed25519")]
    [TestCase("rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048")]
    public async Task A_key_or_a_signature_of_another_kind_is_refused(string key, params string[] options)
    {
        (HttpStatusCode status, string body) = await PostAsync(await RequestAsync(key, $"/CN={clientCode}", options));

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), body);
        Assert.That(JsonElement.Parse(body).GetProperty("tag").GetString(), Is.EqualTo("csr"));
    }

    [Test]
    public async Task A_request_in_the_binary_form_is_refused()
    {
        await RequestAsync("rsa:2048", $"/CN={clientCode}", "-sha256");
        string der = Path.Combine(folder, "csr.der");
        await OpenSsl.RunAsync("req", "-in", Path.Combine(folder, "csr.pem"), "-outform", "DER", "-out", der);

        (HttpStatusCode status, _) = await PostAsync(Convert.ToBase64String(await File.ReadAllBytesAsync(der)));

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task<string> RequestAsync(string key, string subject, params string[] options)
    {
        string file = Path.Combine(folder, "csr.pem");
        await OpenSsl.RunAsync(
        [
            "req", "-new", "-utf8", "-nodes", "-newkey", key, "-subj", subject, "-keyout", Path.Combine(folder, "key.pem"), "-out", file, .. options,
        ]);
        return await File.ReadAllTextAsync(file);
    }

    private Task<(HttpStatusCode Status, string Body)> PostAsync(string csr) =>
        anonymous.SendAsync("POST", "client/sign", new JsonObject { ["csr"] = csr, ["sharedsecret"] = sharedSecret }.ToJsonString());
}
