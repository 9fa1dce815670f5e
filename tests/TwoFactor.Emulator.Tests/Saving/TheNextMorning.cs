using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Saving;

// D4: stopped and started again with the same folder.
[CancelAfter(60_000)]
internal sealed class TheNextMorning
{
    private readonly FakeTimeProvider time = new();
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("emulator-folder-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, true);

    [Test]
    public async Task A_client_its_pairings_and_its_logins_are_there_again()
    {
        EmulatorHost evening = await StartAsync();
        using SezameClient client = await SezameClient.RegisterAsync(evening);
        await client.PairAsync(evening, "jdoe");
        await client.PairAsync(evening, "kim");
        await client.OkAsync("POST", "client/link", """{"username":"robin"}""");
        await client.SendAsync("DELETE", "client/link", """{"username":"kim"}""");
        string open = await client.StartAsync("""{"username":"jdoe","message":"Ünïcode","timeout":1440,"params":{"a":[1,"é"]}}""");
        string answered = await client.LoginAsync("jdoe");
        evening.Phone.Deny(answered);
        string authority = await File.ReadAllTextAsync(evening.CaCertificatePath);
        string scanCode = evening.Phone.Look().Links.Single().ScanCode;
        await evening.DisposeAsync();

        await using EmulatorHost morning = await StartAsync();
        using HttpClient again = Clients.Trusting(morning, morning.SezameEndpoint, client.Certificate);

        Assert.That(await File.ReadAllTextAsync(morning.CaCertificatePath), Is.EqualTo(authority));
        Assert.That(await PairedAsync(again, "jdoe"), Is.EqualTo("true"));
        Assert.That(await PairedAsync(again, "kim"), Is.EqualTo("false"));
        Assert.That(await StatusAsync(again, answered), Is.EqualTo("denied"));
        Assert.That(await StatusAsync(again, open), Is.EqualTo("initiated"));
        Assert.That(morning.Phone.Look().Requests.Single(request => request.Id == open).Message, Is.EqualTo("Ünïcode"));
        Assert.That(morning.Phone.Approve(open), Is.True);
        Assert.That(await StatusAsync(again, open), Is.EqualTo("authorized"));
        Assert.That(morning.Phone.Scan(scanCode), Is.True);
        Assert.That(await PairedAsync(again, "robin"), Is.EqualTo("true"));
    }

    [Test]
    public async Task A_registration_goes_on_where_it_was()
    {
        EmulatorHost evening = await StartAsync(options => options.RecoveryEmails.Add("owner@example.com"));
        using SezameClient before = SezameClient.Anonymous(evening);
        JsonElement waiting = await before.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Acme"}""");
        JsonElement delayed = await before.OkAsync("POST", "client/register", """{"email":"approve-after-5m@example.com","name":"Slow"}""");
        await evening.DisposeAsync();

        await using EmulatorHost morning = await StartAsync();
        using SezameClient after = SezameClient.Anonymous(morning);
        Assert.That(morning.Phone.Look().RecoveryEmails, Does.Contain("owner@example.com"));
        Assert.That(morning.Phone.Acknowledge(waiting.GetProperty("id").GetString()!), Is.True);
        using var certificate = await after.SignAsync(waiting.GetProperty("clientcode").GetString()!, waiting.GetProperty("sharedsecret").GetString()!);

        Assert.That((await after.SendAsync("GET", $"client/register/{delayed.GetProperty("id").GetString()}")).Body, Is.EqualTo("false"));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await after.SendAsync("GET", $"client/register/{delayed.GetProperty("id").GetString()}")).Body, Is.EqualTo("true"));
    }

    [Test]
    public async Task A_cancelled_client_stays_cancelled()
    {
        EmulatorHost evening = await StartAsync();
        using SezameClient client = await SezameClient.RegisterAsync(evening);
        await client.OkAsync("POST", "client/cancel");
        await evening.DisposeAsync();

        await using EmulatorHost morning = await StartAsync();
        using HttpClient again = Clients.Trusting(morning, morning.SezameEndpoint, client.Certificate);

        using HttpResponseMessage response = await again.GetAsync("auth/status/56682bc0e0bda686c28b4568");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Sessions_frozen_ids_and_priority_codes_are_there_again()
    {
        EmulatorHost evening = await StartAsync(options => options.SecSignIds.Add("johndoe"));
        evening.Phone.AddSecSignId("kim.doe");
        using SecSignClient client = new(evening);
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        IReadOnlyList<string> symbols = evening.Phone.Look().Requests.Single().Symbols;
        Dictionary<string, string> frozen = await client.RequestAsync("kim.doe");
        await client.TryRequestAsync("kim.doe");
        string code = evening.Phone.PriorityCode("kim.doe")!;
        await evening.DisposeAsync();

        await using EmulatorHost morning = await StartAsync();
        using SecSignClient again = new(morning);

        Assert.That(await again.StateAsync(session), Is.EqualTo("1"));
        Assert.That(await again.StateAsync(frozen), Is.EqualTo("5"));
        Assert.That(morning.Phone.Look().Requests.Single().Symbols, Is.EqualTo(symbols));
        Assert.That((await again.TryRequestAsync("kim.doe")).Body, Does.Contain("errorcode=20006"));
        Assert.That((await again.RequestAsync(code))["authsessionstate"], Is.EqualTo("1"));
        Assert.That(morning.Phone.Tap("kim.doe"), Is.True);
        PhoneRequest request = morning.Phone.Look().Requests.Single(one => one.User == "johndoe");
        Assert.That(morning.Phone.Approve(request.Id), Is.True);
        Assert.That(await again.StateAsync(session), Is.EqualTo("3"));
    }

    [Test]
    public async Task What_a_name_had_planned_happens_in_its_time()
    {
        EmulatorHost evening = await StartAsync();
        using SezameClient client = await SezameClient.RegisterAsync(evening);
        using SecSignClient secSign = new(evening);
        string soon = await client.StartAsync("""{"username":"approve-after-3m","timeout":60}""");
        string later = await client.StartAsync("""{"username":"deny-after-30m","timeout":60}""");
        Dictionary<string, string> session = await secSign.RequestAsync("approve-after-90s");
        await evening.DisposeAsync();

        time.Advance(TimeSpan.FromMinutes(4));
        await using EmulatorHost morning = await StartAsync();
        using HttpClient again = Clients.Trusting(morning, morning.SezameEndpoint, client.Certificate);
        using SecSignClient secSignAgain = new(morning);

        Assert.That(await StatusAsync(again, soon), Is.EqualTo("authorized"));
        Assert.That(await StatusAsync(again, later), Is.EqualTo("initiated"));
        Assert.That(await secSignAgain.StateAsync(session), Is.EqualTo("3"));
        time.Advance(TimeSpan.FromMinutes(26));
        Assert.That(await StatusAsync(again, later), Is.EqualTo("denied"));
    }

    [Test]
    public async Task The_same_seed_gives_no_id_twice()
    {
        HashSet<string> codes = [];
        for (int run = 0; run < 3; run++)
        {
            await using EmulatorHost emulator = await StartAsync(options => options.Seed = 7);
            using SezameClient client = SezameClient.Anonymous(emulator);
            JsonElement registration = await client.OkAsync("POST", "client/register", """{"email":"never@example.com","name":"Acme"}""");
            Assert.That(codes.Add(registration.GetProperty("clientcode").GetString()!), Is.True);
            Assert.That(emulator.Phone.Look().Registrations, Has.Count.EqualTo(run + 1));
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Uses kill.")]
    public async Task A_process_that_was_killed_has_saved_what_happened_before()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet",
            [
                typeof(EmulatorHost).Assembly.Location, "--folder", folder,
                "--phone-port", "0", "--sezame-port", "0", "--secsign-port", "0", "--secsign-fallback-port", "0",
            ]) { RedirectStandardOutput = true, Environment = { ["DOTNET_ENVIRONMENT"] = "Development" } })!;
        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync();
        while (line?.Contains("Phone", StringComparison.Ordinal) == false);
        using HttpClient phone = new() { BaseAddress = new Uri(line!.Split(' ')[^1]) };
        using HttpResponseMessage added = await phone.PostAsJsonAsync("api/people", new { secSignId = "johndoe" });
        string state = Path.Combine(folder, "emulator-state.json");
        while (!(await File.ReadAllTextAsync(state)).Contains("johndoe", StringComparison.Ordinal))
            await Task.Yield();

        process.Kill();
        await process.WaitForExitAsync();

        await using EmulatorHost morning = await StartAsync();
        Assert.That(morning.Phone.Look().SecSignIds, Is.EqualTo((string[])["johndoe"]));
        Assert.That(Directory.GetFiles(folder, ".*"), Is.Empty);
    }

    [Test]
    public async Task Without_a_folder_nothing_is_saved()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();

        Assert.That(Directory.GetFiles(Path.GetDirectoryName(emulator.CaCertificatePath)!).Select(Path.GetFileName), Is.EqualTo((string[])["emulator-ca.pem"]));
    }

    private async Task<EmulatorHost> StartAsync(Action<EmulatorOptions>? configure = null)
    {
        EmulatorOptions options = new() { Folder = folder, TimeProvider = time };
        configure?.Invoke(options);
        return await EmulatorHost.StartAsync(options);
    }

    private static async Task<string> PairedAsync(HttpClient client, string user)
    {
        using HttpResponseMessage response = await client.PostAsync("client/link/status", new StringContent($$"""{"username":"{{user}}"}"""));
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<string?> StatusAsync(HttpClient client, string id) =>
        (await client.GetFromJsonAsync<JsonElement>($"auth/status/{id}")).GetProperty("status").GetString();
}
