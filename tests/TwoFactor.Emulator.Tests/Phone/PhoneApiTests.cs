using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>The HTTP requests and answers of the phone; what the phone does is tested through <see cref="EmulatorClient"/>.</summary>
internal sealed class PhoneApiTests
{
    private EmulatorHost emulator = null!;
    private SezameClient sezame = null!;
    private SecSignClient secSign = null!;
    private HttpClient phone = null!;
    private EmulatorClient client = null!;

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "johndoe" } });
        sezame = await SezameClient.RegisterAsync(emulator, "Acme");
        secSign = new SecSignClient(emulator);
        phone = new HttpClient { BaseAddress = emulator.PhoneAddress };
        client = new EmulatorClient(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        phone.Dispose();
        client.Dispose();
        sezame.Dispose();
        secSign.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task Requests_of_either_service_are_approved_denied_and_ignored()
    {
        string login = await sezame.LoginAsync("never");
        Dictionary<string, string> session = await secSign.RequestAsync("johndoe");
        string ignored = await sezame.LoginAsync("never");
        Assert.That(await PostAsync($"api/requests/{ignored}/ignore"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await client.GetScreenAsync()).Requests.Select(request => request.Id), Is.EquivalentTo((string[])[login, session["authsessionid"]]));

        Assert.That(await PostAsync($"api/requests/{login}/approve"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await PostAsync($"api/requests/{session["authsessionid"]}/deny"), Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That(await sezame.StatusAsync(login), Is.EqualTo("authorized"));
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("4"));
        Assert.That(await PostAsync($"api/requests/{login}/deny"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await PostAsync($"api/requests/{login}/ignore"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await PostAsync($"api/requests/{session["authsessionid"]}/ignore"), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Choosing_the_shown_access_pass_approves_the_login()
    {
        Dictionary<string, string> session = await secSign.RequestAsync("johndoe");
        string path = $"api/requests/{session["authsessionid"]}";
        Assert.That(await PostAsync($"{path}/open"), Is.EqualTo(HttpStatusCode.NoContent));
        PhoneRequest request = await client.WaitForRequestAsync("johndoe");
        Assert.That(request.IsFetched, Is.True);

        foreach (string symbol in request.Symbols)
        {
            byte[] picture = await phone.GetByteArrayAsync($"symbols/{symbol}.png");
            if (Convert.ToBase64String(picture) == session["authsessionicondata"])
                Assert.That(await PostAsync($"{path}/symbol", new { symbol }), Is.EqualTo(HttpStatusCode.NoContent));
        }

        Assert.That(await secSign.StateAsync(session), Is.EqualTo("3"));
    }

    [TestCase("no such symbol")]
    [TestCase("")]
    [TestCase(null)]
    public async Task A_symbol_that_was_not_offered_leaves_the_login_pending(string? symbol)
    {
        Dictionary<string, string> session = await secSign.RequestAsync("johndoe");

        Assert.That(await PostAsync($"api/requests/{session["authsessionid"]}/symbol", new { symbol }), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(emulator.Phone.Choose(session["authsessionid"], symbol!), Is.False);
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("1"));
        Assert.That(await PostAsync("api/requests/1/symbol", new { symbol = "star" }), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_SecSign_ID_is_added_and_can_get_a_priority_code()
    {
        Assert.That(await PostAsync("api/people", new { secSignId = "Jane.Doe" }), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await PostAsync("api/people", new { secSignId = "no blank" }), Is.EqualTo(HttpStatusCode.NotFound));
        await secSign.RequestAsync("jane.doe");
        using (HttpResponseMessage response = await phone.PostAsync("api/ids/jane.doe/priority-code", null))
            Assert.That((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString(), Does.Match("^[0-9]{8}$"));

        Assert.That(await PostAsync("api/ids/jane.doe/thaw"), Is.EqualTo(HttpStatusCode.NotFound), "it is not frozen");
        Assert.That(await PostAsync("api/ids/nobody/priority-code"), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_recovery_address_is_added_and_can_register_a_client()
    {
        const string Registration = """{"email":"jane@example.com","name":"Globex"}""";
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        Assert.That((await anonymous.SendAsync("POST", "client/register", Registration)).Status, Is.EqualTo(HttpStatusCode.NotFound));

        Assert.That(await PostAsync("api/people", new { email = "jane@example.com" }), Is.EqualTo(HttpStatusCode.NoContent));

        await anonymous.OkAsync("POST", "client/register", Registration);
        Assert.That((await client.GetScreenAsync()).Registrations.Single().Email, Is.EqualTo("jane@example.com"));
    }

    [Test]
    public async Task Faults_are_added_and_removed_and_invalid_ones_refused()
    {
        using HttpResponseMessage refused = await phone.PostAsJsonAsync("api/faults", new { kind = "DeadHost", probability = 0.5 });
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("no probability and no number of times"));
        Assert.That(await PostAsync("api/faults", new { kind = "Explosion" }), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await PostAsync("api/faults", new { kind = 3 }), Is.EqualTo(HttpStatusCode.BadRequest));
        var misspelt = new { kind = "Latency", probabilty = 0.5 };
        Assert.That(await PostAsync("api/faults", misspelt), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(emulator.Faults.Active, Is.Empty);

        var latency = new { kind = "Latency", server = "Sezame", call = "GET /ping", delay = "00:00:00.001", times = 2 };
        Assert.That(await PostAsync("api/faults", latency), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(emulator.Faults.Active.Single(), Is.EqualTo(new Fault(FaultKind.Latency)
        {
            Server = EmulatedServer.Sezame,
            Call = "GET /ping",
            Delay = TimeSpan.FromMilliseconds(1),
            Times = 2,
        }));
        await phone.DeleteAsync("api/faults");
        Assert.That(emulator.Faults.Active, Is.Empty);
    }

    [TestCase("500ms", 0.5)]
    [TestCase("1d", 86_400)]
    [TestCase("0s", 0)]
    [TestCase("00:00:00.500", 0.5)]
    [TestCase("1.00:00:00", 86_400)]
    public async Task A_duration_of_a_fault_may_be_written_with_a_unit(string text, double seconds)
    {
        Assert.That(await PostAsync("api/faults", new { kind = "Latency", delay = text, retryAfter = text }), Is.EqualTo(HttpStatusCode.NoContent));

        Fault fault = emulator.Faults.Active.Single();
        Assert.That((fault.Delay, fault.RetryAfter), Is.EqualTo((TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds))));
        Assert.That(await client.GetFaultsAsync(), Is.EqualTo((Fault[])[fault]));
        JsonElement shown = (await phone.GetFromJsonAsync<JsonElement>("api/faults"))[0];
        Assert.That(shown.GetProperty("delay").GetString(), Is.EqualTo(fault.Delay.ToString("c", CultureInfo.InvariantCulture)));
    }

    [TestCase("delay", "\"soon\"")]
    [TestCase("delay", "\"500\"")]
    [TestCase("delay", "500")]
    [TestCase("retryAfter", "\"30 s\"")]
    [TestCase("retryAfter", "null")]
    public async Task A_duration_that_is_none_is_refused_and_its_member_is_named(string member, string value)
    {
        (HttpStatusCode status, string answer) = await SendAsync(HttpMethod.Post, "api/faults", $$"""{"kind":"Latency","{{member}}":{{value}}}""", null);

        Assert.That((status, answer), Is.EqualTo(
            (HttpStatusCode.BadRequest, $$"""{"error":"The body is not JSON, or has an unknown member or value: {{member}}."}""")));
        Assert.That(emulator.Faults.Active, Is.Empty);
    }

    [TestCase("delay", "2d", "The delay must be from zero to one day.")]
    [TestCase("retryAfter", "-00:00:01", "Retry-After must be from zero to one day.")]
    public async Task A_duration_outside_its_range_is_refused(string member, string value, string reason)
    {
        (HttpStatusCode status, string answer) = await SendAsync(HttpMethod.Post, "api/faults", $$"""{"kind":"Latency","{{member}}":"{{value}}"}""", null);

        Assert.That((status, answer), Is.EqualTo((HttpStatusCode.BadRequest, $$"""{"error":"{{reason}}"}""")));
    }

    [Test]
    public async Task An_exchange_names_its_call_and_server()
    {
        await sezame.SendAsync("GET", "ping");
        long last = emulator.Record.Exchanges[^1].Number;

        JsonElement record = await phone.GetFromJsonAsync<JsonElement>($"api/record?after={last - 1}");

        Assert.That(record.GetArrayLength(), Is.EqualTo(1));
        Assert.That(record[0].GetProperty("call").GetString(), Is.EqualTo("GET /ping"));
        Assert.That(record[0].GetProperty("server").GetString(), Is.EqualTo("Sezame"));
    }

    [TestCase("/")]
    [TestCase("/api/screen")]
    [TestCase("/api/nothing")]
    public async Task Every_answer_has_the_header_TwoFactor_Emulator(string path)
    {
        using HttpResponseMessage response = await phone.GetAsync(path);

        Assert.That(response.Headers.GetValues("TwoFactor-Emulator"), Is.EqualTo((string[])["phone"]));
    }

    [Test]
    public async Task Changes_are_sent_as_server_sent_events()
    {
        using Stream events = await phone.GetStreamAsync("api/events");
        using StreamReader lines = new(events);
        Assert.That(await lines.ReadLineAsync(), Is.EqualTo("event: change"));
        await lines.ReadLineAsync();
        await lines.ReadLineAsync();

        await sezame.LoginAsync("never");

        Assert.That(await lines.ReadLineAsync(), Is.EqualTo("event: change"));
    }

    [TestCase("Origin", "https://evil.example")]
    [TestCase("Origin", "null")]
    [TestCase("Host", "evil.example")]
    public async Task A_page_of_another_origin_cannot_use_the_phone(string header, string value)
    {
        string id = await sezame.LoginAsync("never");
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/requests/{id}/approve");
        request.Headers.TryAddWithoutValidation(header, value);

        using HttpResponseMessage response = await phone.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(response.Headers.Contains("TwoFactor-Emulator"), "a client tells it from another program's refusal");
        Assert.That(await sezame.StatusAsync(id), Is.EqualTo("initiated"));
    }

    // "curl -d" sends the first type, and so does a form of a page.
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("text/plain")]
    [TestCase(null)]
    public async Task A_body_is_read_as_JSON_whatever_its_content_type_is(string? type)
    {
        Assert.That((await SendAsync(HttpMethod.Post, "api/people", """{"email":"jane@example.com"}""", type)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await SendAsync(HttpMethod.Post, "api/faults", """{"kind":"BadGateway"}""", type)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await SendAsync(HttpMethod.Put, "api/switches/Sezame.SignOnce", """{"value":true}""", type)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(emulator.Faults.Active, Has.Count.EqualTo(1));
    }

    [TestCase("email=jane@example.com", "")]
    [TestCase("""{"email":7}""", ": email")]
    [TestCase("""{"mail":"jane@example.com"}""", ": mail")]
    [TestCase("[]", "")]
    [TestCase("", "")]
    public async Task A_body_that_cannot_be_read_gets_an_error_that_names_the_wrong_member(string body, string where)
    {
        (HttpStatusCode status, string answer) = await SendAsync(HttpMethod.Post, "api/people", body, "application/x-www-form-urlencoded");
        Assert.That((status, answer), Is.EqualTo(
            (HttpStatusCode.BadRequest, $$"""{"error":"The body is not JSON, or has an unknown member or value{{where}}."}""")));
    }

    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("text/plain")]
    public async Task A_form_of_another_origin_cannot_use_the_phone(string type)
    {
        foreach (string origin in (string[])["https://evil.example", "null"])
            Assert.That((await SendAsync(HttpMethod.Post, "api/faults", """{"kind":"BadGateway"}""", type, origin)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(emulator.Faults.Active, Is.Empty);
    }

    [Test]
    public async Task A_query_that_cannot_be_read_is_a_bad_request()
    {
        using HttpResponseMessage response = await phone.GetAsync("api/record?after=yesterday");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Headers.ConnectionClose, Is.Not.True);
    }

    [Test]
    public async Task A_body_over_the_limit_is_refused() =>
        Assert.That(await PostAsync("api/scan", new { code = new string('x', 400_000) }), Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, string body, string? type, string? origin = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (type is not null)
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using HttpResponseMessage response = await phone.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> PostAsync(string path, object? body = null)
    {
        using HttpResponseMessage response = body is null ? await phone.PostAsync(path, null) : await phone.PostAsJsonAsync(path, body);
        return response.StatusCode;
    }
}
