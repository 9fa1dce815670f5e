using System.Net;
using System.Text;
using System.Text.Json;
using TwoFactor.Emulator.Http;
using TwoFactor.Emulator.State;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Load;

/// <summary>Invalid input gets the documented error, and the emulator keeps running.</summary>
internal sealed class BadInputTests
{
    private EmulatorHost emulator = null!;
    private SezameClient sezame = null!;
    private SecSignClient secSign = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync();
        sezame = await SezameClient.RegisterAsync(emulator);
        secSign = new SecSignClient(emulator);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        sezame.Dispose();
        secSign.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task A_body_over_the_limit_gets_Sezames_bad_request()
    {
        (HttpStatusCode status, string body) = await sezame.SendAsync("POST", "client/register", $$"""{"email":"approve@x","name":"{{new string('x', BoundedBody.Limit)}}"}""");

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(JsonElement.Parse(body).GetProperty("tag").GetString(), Is.EqualTo("400"));
    }

    [Test]
    public async Task A_body_over_the_limit_gets_SecSigns_bad_request()
    {
        (HttpStatusCode status, string body) = await secSign.TryRequestAsync(new string('x', BoundedBody.Limit));

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Does.StartWith("<h1>Bad Request HTTP/1.1 400</h1>"));
    }

    [Test]
    public async Task Too_many_pairs_are_a_bad_request()
    {
        Dictionary<string, string> many = Enumerable.Range(0, 1000).ToDictionary(i => $"p{i}", _ => "x");

        Assert.That((await secSign.SendAsync(many)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Random_bytes_never_cause_a_server_error()
    {
        Random random = new(20310517);
        string[] paths = ["client/register", "client/sign", "client/link", "client/link/status", "auth/login", "client/callback"];
        for (int round = 0; round < 300; round++)
        {
            byte[] noise = new byte[random.Next(1, 2000)];
            random.NextBytes(noise);
            if (round % 2 == 0)
                noise = Encoding.UTF8.GetBytes(NearlyRight(noise, round));
            using HttpResponseMessage fromSezame = await sezame.Http.PostAsync(paths[round % paths.Length], new ByteArrayContent(noise));
            using HttpResponseMessage fromSecSign = await secSign.Http.PostAsync("/", new ByteArrayContent(noise));

            Assert.That((int)fromSezame.StatusCode, Is.InRange(200, 499), $"{paths[round % paths.Length]}, round {round}");
            Assert.That(fromSecSign.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        }
    }

    [Test]
    public async Task Deeply_nested_json_is_a_bad_request()
    {
        string deep = new string('[', 5000) + new string(']', 5000);

        Assert.That((await sezame.SendAsync("POST", "auth/login", $$"""{"params":{{deep}}}""")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("GET", "/")]
    [TestCase("PUT", "/")]
    [TestCase("POST", "/rest/v2/AuthSession")]
    public async Task SecSign_accepts_only_POST_to_the_root_path(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await secSign.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(path == "/" ? HttpStatusCode.BadRequest : HttpStatusCode.NotFound));
    }

    [TestCase("GET", "client/register")]
    [TestCase("POST", "client/register/")]
    [TestCase("PUT", "auth/login")]
    [TestCase("GET", "auth/status/")]
    [TestCase("GET", "auth/status/a/b")]
    [TestCase("GET", "..%2f..%2fetc%2fpasswd")]
    public async Task A_path_or_method_that_Sezame_does_not_have_is_not_found(string method, string path)
    {
        (HttpStatusCode status, string body) = await sezame.SendAsync(method, path);

        Assert.That(status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(JsonElement.Parse(body).GetProperty("errors").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void A_full_store_drops_its_oldest_entry()
    {
        BoundedStore<int, string> store = new(3);
        for (int i = 1; i <= 5; i++)
            store.Set(i, $"{i}");
        store.Set(3, "three");

        Assert.That(store.Values, Is.EqualTo((string[])["4", "5", "three"]));
        Assert.That(store.TryGet(2, out _), Is.False);
    }

    private static string NearlyRight(byte[] noise, int round)
    {
        string end = round % 4 == 0 ? "}" : "";
        return $$"""{"username":"{{Convert.ToBase64String(noise)}}","csr":{{round}},"{{round}}":[[[{"a":null}]]]{{end}}""";
    }

    // Found by fuzzing: a value that had not been parsed threw when it was read as text.
    [Test]
    public async Task Params_that_are_not_utf8_are_a_bad_request()
    {
        byte[] body = [.. "{\"username\":\"approve@utf8\",\"params\":{\"a\":\""u8, 0xAB, .. "\"}}"u8];
        using HttpResponseMessage response = await sezame.Http.PostAsync("auth/login", new ByteArrayContent(body));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    // Found by fuzzing: a .NET timer cannot be set for longer than 49 days.
    [TestCase("approve-after-99999m")]
    [TestCase("deny-after-999999m")]
    public async Task A_user_name_with_a_delay_of_months_can_start_a_login(string name)
    {
        (HttpStatusCode sezameStatus, _) = await sezame.SendAsync("POST", "auth/login", $$"""{"username":"{{name}}"}""");
        (HttpStatusCode secSignStatus, string body) = await secSign.TryRequestAsync(name);

        Assert.That(sezameStatus, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(secSignStatus, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(body, Does.Contain("authsessionstate=1"));
    }
}
