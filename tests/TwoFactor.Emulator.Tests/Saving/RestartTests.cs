using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Saving;

/// <summary>An emulator that is stopped and started again with the same folder keeps its state.</summary>
internal sealed class RestartTests
{
    private readonly FakeTimeProvider time = new();
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("emulator-folder-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, true);

    [Test]
    public async Task A_client_its_pairings_and_its_logins_survive_a_restart()
    {
        EmulatorHost first = await StartAsync();
        using SezameClient client = await SezameClient.RegisterAsync(first);
        await client.PairAsync(first, "jdoe");
        await client.PairAsync(first, "kim");
        await client.OkAsync("POST", "client/link", """{"username":"robin"}""");
        await client.SendAsync("DELETE", "client/link", """{"username":"kim"}""");
        string open = await client.StartAsync("""{"username":"jdoe","message":"Ünïcode","timeout":1440,"params":{"a":[1,"é"]}}""");
        string answered = await client.LoginAsync("jdoe");
        first.Phone.Deny(answered);
        string authority = await File.ReadAllTextAsync(first.CaCertificatePath);
        string scanCode = first.Phone.GetScreen().Links.Single().ScanCode;
        await first.DisposeAsync();

        await using EmulatorHost second = await StartAsync();
        using HttpClient again = Clients.Trusting(second, second.SezameEndpoint, client.Certificate);

        Assert.That(await File.ReadAllTextAsync(second.CaCertificatePath), Is.EqualTo(authority));
        Assert.That(await PairedAsync(again, "jdoe"), Is.EqualTo("true"));
        Assert.That(await PairedAsync(again, "kim"), Is.EqualTo("false"));
        Assert.That(await StatusAsync(again, answered), Is.EqualTo("denied"));
        Assert.That(await StatusAsync(again, open), Is.EqualTo("initiated"));
        Assert.That(second.Phone.GetScreen().Requests.Single(request => request.Id == open).Message, Is.EqualTo("Ünïcode"));
        Assert.That(second.Phone.Approve(open), Is.True);
        Assert.That(await StatusAsync(again, open), Is.EqualTo("authorized"));
        Assert.That(second.Phone.Scan(scanCode), Is.True);
        Assert.That(await PairedAsync(again, "robin"), Is.EqualTo("true"));
    }

    [Test]
    public async Task An_unfinished_registration_survives_a_restart()
    {
        EmulatorHost first = await StartAsync(options => options.RecoveryEmails.Add("owner@example.com"));
        using SezameClient before = SezameClient.Anonymous(first);
        JsonElement waiting = await before.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Acme"}""");
        JsonElement delayed = await before.OkAsync("POST", "client/register", """{"email":"approve-after-5m@example.com","name":"Slow"}""");
        await first.DisposeAsync();

        await using EmulatorHost second = await StartAsync();
        using SezameClient after = SezameClient.Anonymous(second);
        Assert.That(second.Phone.GetScreen().RecoveryEmails, Does.Contain("owner@example.com"));
        Assert.That(second.Phone.Acknowledge(waiting.GetProperty("id").GetString()!), Is.True);
        using var certificate = await after.SignAsync(waiting.GetProperty("clientcode").GetString()!, waiting.GetProperty("sharedsecret").GetString()!);

        Assert.That((await after.SendAsync("GET", $"client/register/{delayed.GetProperty("id").GetString()}")).Body, Is.EqualTo("false"));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await after.SendAsync("GET", $"client/register/{delayed.GetProperty("id").GetString()}")).Body, Is.EqualTo("true"));
    }

    [Test]
    public async Task A_cancelled_client_stays_cancelled()
    {
        EmulatorHost first = await StartAsync();
        using SezameClient client = await SezameClient.RegisterAsync(first);
        await client.OkAsync("POST", "client/cancel");
        await first.DisposeAsync();

        await using EmulatorHost second = await StartAsync();
        using HttpClient again = Clients.Trusting(second, second.SezameEndpoint, client.Certificate);

        using HttpResponseMessage response = await again.GetAsync("auth/status/56682bc0e0bda686c28b4568");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Sessions_frozen_IDs_and_priority_codes_survive_a_restart()
    {
        EmulatorHost first = await StartAsync(options => options.SecSignIds.Add("johndoe"));
        first.Phone.AddSecSignId("kim.doe");
        using SecSignClient client = new(first);
        Dictionary<string, string> session = await client.RequestAsync("johndoe");
        IReadOnlyList<string> symbols = first.Phone.GetScreen().Requests.Single().Symbols;
        Dictionary<string, string> frozen = await client.RequestAsync("kim.doe");
        await client.TryRequestAsync("kim.doe");
        string code = first.Phone.PriorityCode("kim.doe")!;
        await first.DisposeAsync();

        await using EmulatorHost second = await StartAsync();
        using SecSignClient again = new(second);

        Assert.That(await again.StateAsync(session), Is.EqualTo("1"));
        Assert.That(await again.StateAsync(frozen), Is.EqualTo("5"));
        Assert.That(second.Phone.GetScreen().Requests.Single().Symbols, Is.EqualTo(symbols));
        Assert.That((await again.TryRequestAsync("kim.doe")).Body, Does.Contain("errorcode=20006"));
        Assert.That((await again.RequestAsync(code))["authsessionstate"], Is.EqualTo("1"));
        Assert.That(second.Phone.Thaw("kim.doe"), Is.True);
        PhoneRequest request = second.Phone.GetScreen().Requests.Single(one => one.User == "johndoe");
        Assert.That(second.Phone.Approve(request.Id), Is.True);
        Assert.That(await again.StateAsync(session), Is.EqualTo("3"));
    }

    [Test]
    public async Task A_planned_answer_is_given_at_its_time_after_a_restart()
    {
        EmulatorHost first = await StartAsync();
        using SezameClient client = await SezameClient.RegisterAsync(first);
        using SecSignClient secSign = new(first);
        string soon = await client.StartAsync("""{"username":"approve-after-3m","timeout":60}""");
        string later = await client.StartAsync("""{"username":"deny-after-30m","timeout":60}""");
        Dictionary<string, string> session = await secSign.RequestAsync("approve-after-90s");
        await first.DisposeAsync();

        time.Advance(TimeSpan.FromMinutes(4));
        await using EmulatorHost second = await StartAsync();
        using HttpClient again = Clients.Trusting(second, second.SezameEndpoint, client.Certificate);
        using SecSignClient secSignAgain = new(second);

        Assert.That(await StatusAsync(again, soon), Is.EqualTo("authorized"));
        Assert.That(await StatusAsync(again, later), Is.EqualTo("initiated"));
        Assert.That(await secSignAgain.StateAsync(session), Is.EqualTo("3"));
        time.Advance(TimeSpan.FromMinutes(26));
        Assert.That(await StatusAsync(again, later), Is.EqualTo("denied"));
    }

    [Test]
    public async Task The_same_seed_gives_new_ids_after_a_restart()
    {
        HashSet<string> codes = [];
        for (int run = 0; run < 3; run++)
        {
            await using EmulatorHost emulator = await StartAsync(options => options.Seed = 7);
            using SezameClient client = SezameClient.Anonymous(emulator);
            JsonElement registration = await client.OkAsync("POST", "client/register", """{"email":"never@example.com","name":"Acme"}""");
            Assert.That(codes.Add(registration.GetProperty("clientcode").GetString()!), Is.True);
            Assert.That(emulator.Phone.GetScreen().Registrations, Has.Count.EqualTo(run + 1));
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Uses kill.")]
    public async Task A_killed_process_has_saved_its_state()
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
        await Wait.UntilAsync(async () => (await File.ReadAllTextAsync(state)).Contains("johndoe", StringComparison.Ordinal));

        process.Kill();
        await process.WaitForExitAsync();

        await using EmulatorHost second = await StartAsync();
        Assert.That(second.Phone.GetScreen().SecSignIds, Is.EqualTo((string[])["johndoe"]));
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
