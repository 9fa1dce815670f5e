using System.Net;
using System.Text.Json;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Sezame;

/// <summary>What Sezame accepts and refuses in the bodies of requests.</summary>
internal sealed class SezameParameterTests
{
    private EmulatorHost emulator = null!;
    private SezameClient client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync();
        client = await SezameClient.RegisterAsync(emulator);
        await client.PairAsync(emulator, "jdoe");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
    }

    [TestCase("""{"username":""}""", "username")]
    [TestCase("""{"username":7}""", "username")]
    [TestCase("""{}""", "username")]
    [TestCase("""{"username":"jdoe","timeout":1441}""", "timeout")]
    [TestCase("""{"username":"jdoe","timeout":-1}""", "timeout")]
    [TestCase("""{"username":"jdoe","timeout":1.5}""", "timeout")]
    [TestCase("""{"username":"jdoe","timeout":99999999999999}""", "timeout")]
    [TestCase("""{"username":"jdoe","timeout":"5"}""", "timeout")]
    [TestCase("""{"username":"jdoe","type":"foo"}""", "type")]
    [TestCase("""{"username":"jdoe","callback":"http://test.example.com/"}""", "callback")]
    [TestCase("""{"username":"jdoe","callback":"https://203.0.113.9/"}""", "callback")]
    [TestCase("""{"username":"jdoe","message":[]}""", "message")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        (HttpStatusCode status, string answer) = await client.SendAsync("POST", "auth/login", body);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(JsonElement.Parse(answer).GetProperty("tag").GetString(), Is.EqualTo(field));
    }

    [TestCase("username", 256)]
    [TestCase("message", 1_001)]
    [TestCase("params", 250_001)]
    public async Task A_text_that_is_too_long_is_refused(string field, int length)
    {
        string username = field == "username" ? "" : "\"username\":\"jdoe\",";
        string value = new('x', field == "params" ? length - 2 : length);

        (HttpStatusCode status, string answer) = await client.SendAsync("POST", "auth/login", $$"""{{{username}}"{{field}}":"{{value}}"}""");

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(JsonElement.Parse(answer).GetProperty("tag").GetString(), Is.EqualTo(field));
    }

    [Test]
    public async Task All_wrong_fields_are_named_at_once()
    {
        // The inputs of the PHP SDK's example of error handling (Sezame 1.2).
        (HttpStatusCode status, string body) = await client.SendAsync("POST", "auth/login",
            """{"username":"","timeout":10000,"type":"foo","callback":"http://test.example.com/"}""");

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        JsonElement error = JsonElement.Parse(body);
        Assert.That(error.GetProperty("tag").GetString(), Is.EqualTo("400"));
        Assert.That(error.GetProperty("errors").EnumerateArray().Select(entry => entry.GetProperty("tag").GetString()),
            Is.EqualTo((string[])["username", "timeout", "type", "callback"]));
    }

    [TestCase(1, "1")]
    [TestCase(1440, "1440")]
    [TestCase(30, "30.0")]
    [TestCase(30, "3e1")]
    public async Task The_timeout_is_minutes(int minutes, string written)
    {
        string id = await client.StartAsync($$"""{"username":"jdoe","timeout":{{written}}}""");

        PhoneRequest request = emulator.Phone.GetScreen().Requests.Single(request => request.Id == id);
        Assert.That(request.ExpiresAt - request.RequestedAt, Is.EqualTo(TimeSpan.FromMinutes(minutes)));
    }

    [Test]
    public async Task A_fraud_notice_has_a_text_of_its_own_on_the_phone_an_id_and_a_status()
    {
        string id = await client.StartAsync("""{"type":"fraud","username":"jdoe","timeout":1440}""");

        PhoneRequest request = emulator.Phone.GetScreen().Requests.Single(request => request.Id == id);
        Assert.That(request.IsFraudNotice, Is.True);
        Assert.That(request.Message, Is.EqualTo("Somebody logged in with your password."));
        Assert.That(await client.StatusAsync(id), Is.EqualTo("initiated"));
        emulator.Phone.Deny(id);
        Assert.That(await client.StatusAsync(id), Is.EqualTo("denied"));
    }

    [Test]
    public async Task The_status_repeats_the_message_of_a_fraud_notice_as_it_was_sent_and_the_phone_shows_more()
    {
        string id = await client.StartAsync("""{"type":"fraud","username":"jdoe","message":"From 203.0.113.9"}""");

        JsonElement status = await client.OkAsync("GET", $"auth/status/{id}");

        Assert.That(status.GetProperty("message").GetString(), Is.EqualTo("From 203.0.113.9"));
        PhoneRequest request = emulator.Phone.GetScreen().Requests.Single(request => request.Id == id);
        Assert.That(request.Message, Is.EqualTo("Somebody logged in with your password. From 203.0.113.9"));
    }

    [Test]
    public async Task The_status_repeats_the_message()
    {
        string id = await client.StartAsync("""{"username":"jdoe","message":"Authenticate my portal shop"}""");

        (_, string body) = await client.SendAsync("GET", $"auth/status/{id}");

        Assert.That(body, Is.EqualTo($$"""{"id":"{{id}}","status":"initiated","message":"Authenticate my portal shop"}"""));
    }

    [Test]
    public async Task A_text_is_repeated_without_escapes_that_json_does_not_require()
    {
        string id = await client.StartAsync("""{"username":"jdoe","message":"Häuser + <Co> & O'Neil: \"10 €\""}""");

        (_, string body) = await client.SendAsync("GET", $"auth/status/{id}");

        Assert.That(body, Is.EqualTo($$"""{"id":"{{id}}","status":"initiated","message":"Häuser + <Co> & O'Neil: \"10 €\""}"""));
    }

    [Test]
    public async Task An_ignored_login_stays_open()
    {
        string id = await client.LoginAsync("jdoe");

        Assert.That(emulator.Phone.Ignore(id), Is.True);

        Assert.That(emulator.Phone.GetScreen().Requests.Select(request => request.Id), Has.No.Member(id));
        Assert.That(await client.StatusAsync(id), Is.EqualTo("initiated"));
        Assert.That(emulator.Phone.Approve(id), Is.True);
    }

    // What the library's ChallengeRequest allows: 32 values of 1,024 characters, with keys of 64, a message and an address of 2,048.
    [TestCase("x")]
    [TestCase("\\u00e9")]
    [TestCase("é")]
    public async Task Callback_data_may_be_as_long_as_the_library_allows(string character)
    {
        string Long(int length) => string.Concat(Enumerable.Repeat(character, length));
        string data = string.Join(',', Enumerable.Range(10, 32).Select(number => $"\"{number}{Long(62)}\":\"{Long(1024)}\""));
        string address = "https://test.example.com/".PadRight(2048, 'x');

        string id = await client.StartAsync($$"""{"username":"jdoe","message":"{{Long(500)}}","callback":"{{address}}","params":{ {{data}} } }""");

        Assert.That(await client.StatusAsync(id), Is.EqualTo("initiated"));
    }

    [TestCase("{")]
    [TestCase("[1]")]
    [TestCase("\"jdoe\"")]
    [TestCase("""{"username":"\ud800"}""")]
    [TestCase("""{"\ud800":"jdoe"}""")]
    [TestCase("username=jdoe")]
    public async Task A_body_that_is_no_json_object_is_a_bad_request(string body)
    {
        (HttpStatusCode status, string answer) = await client.SendAsync("POST", "auth/login", body);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(JsonElement.Parse(answer).GetProperty("tag").GetString(), Is.EqualTo("400"));
    }
}
