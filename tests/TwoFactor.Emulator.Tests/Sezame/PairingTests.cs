using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Sezame;

/// <summary>How a phone is paired with a user at Sezame, and how a pairing ends.</summary>
internal sealed class PairingTests
{
    private const string Jdoe = """{"username":"jdoe"}""";

    private readonly FakeTimeProvider time = new();
    private EmulatorHost emulator = null!;
    private SezameClient client = null!;

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time });
        client = await SezameClient.RegisterAsync(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task A_user_is_paired_from_the_scan_until_the_pairing_is_removed()
    {
        Assert.That(await IsPairedAsync(), Is.EqualTo("false"));
        JsonElement link = await client.OkAsync("POST", "client/link", Jdoe);
        Assert.That(link.GetProperty("id").GetString(), Does.Match("^[0-9a-f]{64}$"));
        Assert.That(await IsPairedAsync(), Is.EqualTo("false"));
        Assert.That((await client.SendAsync("DELETE", "client/link", Jdoe)).Status, Is.EqualTo(HttpStatusCode.NotFound));

        Assert.That(emulator.Phone.Scan(emulator.Phone.GetScreen().Links.Single().ScanCode), Is.True);
        Assert.That(await IsPairedAsync(), Is.EqualTo("true"));
        Assert.That((await client.SendAsync("POST", "client/link", Jdoe)).Status, Is.EqualTo(HttpStatusCode.Conflict));

        Assert.That((await client.SendAsync("DELETE", "client/link", Jdoe)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await IsPairedAsync(), Is.EqualTo("false"));
    }

    [Test]
    public async Task An_open_login_can_be_answered_after_the_pairing_is_removed()
    {
        await client.PairAsync(emulator, "jdoe");
        string id = await client.LoginAsync("jdoe");
        await client.SendAsync("DELETE", "client/link", Jdoe);

        Assert.That(emulator.Phone.Approve(id), Is.True);
        Assert.That(await client.StatusAsync(id), Is.EqualTo("authorized"));
    }

    [TestCase("""{"id":"ID","username":"jdoe","client":"CODE"}""")]
    [TestCase("""{"id":"ID","clientcode":"CODE","username":"jdoe"}""")]
    [TestCase("""{ "username": "jdoe", "id": "ID", "client": "CODE" }""")]
    public async Task A_code_is_accepted_with_the_field_order_and_names_of_each_SDK(string code)
    {
        JsonElement link = await client.OkAsync("POST", "client/link", Jdoe);

        Assert.That(emulator.Phone.Scan(Fill(code, link)), Is.True);
        Assert.That(await IsPairedAsync(), Is.EqualTo("true"));
    }

    // json_encode writes PHP's number 42 so, after a request with "42".
    [TestCase("42", """{"id":"ID","username":42,"client":"CODE"}""", true)]
    [TestCase("42", """{"id":"ID","username":43,"client":"CODE"}""", false)]
    [TestCase("true", """{"id":"ID","username":true,"client":"CODE"}""", false)]
    public async Task A_code_is_accepted_with_a_number_as_the_user_name_as_Php_writes_it(string username, string code, bool isAccepted)
    {
        JsonElement link = await client.OkAsync("POST", "client/link", $$"""{"username":"{{username}}"}""");

        Assert.That(emulator.Phone.Scan(Fill(code, link)), Is.EqualTo(isAccepted));
    }

    [TestCase("""{"id":"0000","username":"jdoe","client":"CODE"}""")]
    [TestCase("""{"id":"ID","username":"jroe","client":"CODE"}""")]
    [TestCase("""{"id":"ID","username":"jdoe","client":"5668185c1aa071.35665068"}""")]
    [TestCase("""{"id":"ID","username":"jdoe"}""")]
    [TestCase("no code")]
    public async Task A_wrong_code_pairs_no_user(string code)
    {
        JsonElement link = await client.OkAsync("POST", "client/link", Jdoe);

        Assert.That(emulator.Phone.Scan(Fill(code, link)), Is.False);
        Assert.That(await IsPairedAsync(), Is.EqualTo("false"));
    }

    [Test]
    public async Task A_code_has_the_user_name_without_escapes_that_json_does_not_require()
    {
        JsonElement link = await client.OkAsync("POST", "client/link", """{"username":"änne+o'neil"}""");

        string code = emulator.Phone.GetScreen().Links.Single().ScanCode;

        Assert.That(code, Is.EqualTo(Fill("""{"id":"ID","username":"änne+o'neil","client":"CODE"}""", link)));
        Assert.That(emulator.Phone.Scan(code), Is.True);
    }

    [Test]
    public async Task A_new_code_makes_the_earlier_one_invalid()
    {
        await client.OkAsync("POST", "client/link", Jdoe);
        string earlier = emulator.Phone.GetScreen().Links.Single().ScanCode;
        await client.OkAsync("POST", "client/link", Jdoe);

        Assert.That(emulator.Phone.Scan(earlier), Is.False);
        Assert.That(emulator.Phone.Scan(emulator.Phone.GetScreen().Links.Single().ScanCode), Is.True);
    }

    [Test]
    public async Task After_an_hour_a_code_is_invalid()
    {
        await client.OkAsync("POST", "client/link", Jdoe);
        string code = emulator.Phone.GetScreen().Links.Single().ScanCode;

        time.Advance(TimeSpan.FromHours(1));

        Assert.That(emulator.Phone.Scan(code), Is.False);
        Assert.That(emulator.Phone.GetScreen().Links, Is.Empty);
    }

    [Test]
    public async Task Pairings_of_two_clients_are_separate()
    {
        using SezameClient other = await SezameClient.RegisterAsync(emulator, "Other");
        await client.PairAsync(emulator, "jdoe");

        Assert.That((await other.SendAsync("POST", "client/link/status", Jdoe)).Body, Is.EqualTo("false"));
    }

    private async Task<string> IsPairedAsync() => (await client.SendAsync("POST", "client/link/status", Jdoe)).Body;

    private string Fill(string code, JsonElement link) => code
        .Replace("ID", link.GetProperty("id").GetString(), StringComparison.Ordinal)
        .Replace("CODE", client.ClientCode, StringComparison.Ordinal);
}
