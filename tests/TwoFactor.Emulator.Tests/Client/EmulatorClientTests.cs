using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Client;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Client;

/// <summary>The client for programs in another process can do what the phone of the same process can.</summary>
[CancelAfter(120_000)]
internal sealed class EmulatorClientTests
{
    private EmulatorHost emulator = null!;
    private DelayClock time = null!;
    private EmulatorClient client = null!;
    private SezameClient sezame = null!;
    private SecSignClient secSign = null!;

    [SetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignIds = { "johndoe" } });
        time = new DelayClock();
        client = new EmulatorClient(emulator.PhoneAddress, time);
        sezame = await SezameClient.RegisterAsync(emulator);
        secSign = new SecSignClient(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        sezame.Dispose();
        secSign.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public async Task The_client_sees_the_same_screen_as_the_process()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Initech"}""");
        await anonymous.OkAsync("POST", "client/register", """{"qrcode":true,"username":"jdoe","name":"Initech"}""");
        await sezame.OkAsync("POST", "client/link", """{"username":"jdoe"}""");
        await sezame.StartAsync("""{"username":"never@jdoe","message":"Log in from Vienna"}""");
        await sezame.OkAsync("POST", "auth/login", """{"username":"never@jdoe","type":"fraud","timeout":1440}""");
        await secSign.RequestAsync("johndoe");
        emulator.Phone.AddSecSignId("janedoe");
        await secSign.RequestAsync("janedoe");
        await secSign.TryRequestAsync("janedoe");

        PhoneScreen seen = await client.GetScreenAsync();

        PhoneScreen own = emulator.Phone.GetScreen();
        Assert.That(own.Registrations, Has.Count.EqualTo(2), "something of each kind is there");
        Assert.That(new[] { own.Links.Count, own.Requests.Count, own.FrozenIds.Count }, Is.EqualTo((int[])[1, 3, 1]));
        Assert.That(JsonSerializer.Serialize(seen with { Now = own.Now }), Is.EqualTo(JsonSerializer.Serialize(own)));
    }

    [Test]
    public async Task A_client_can_be_made_for_an_emulator_in_the_same_process()
    {
        using EmulatorClient own = new(emulator);

        Assert.That((await own.GetScreenAsync()).SecSignIds, Is.EqualTo((string[])["johndoe"]));
    }

    [Test]
    public async Task A_later_login_is_awaited_and_approved()
    {
        Task<PhoneRequest> waiting = client.WaitForRequestAsync("NEVER@jdoe", TestContext.CurrentContext.CancellationToken);
        await WaitsForEventAsync(time);
        await sezame.LoginAsync("never@somebody-else");
        string id = await sezame.LoginAsync("never@jdoe");

        PhoneRequest request = await waiting;

        Assert.That((request.Id, request.User), Is.EqualTo((id, "never@jdoe")));
        Assert.That(await client.ApproveAsync(request.Id), Is.True);
        Assert.That(await sezame.StatusAsync(id), Is.EqualTo("authorized"));
        Assert.That(await client.ApproveAsync(request.Id), Is.False, "it is decided");
    }

    [Test]
    public async Task Each_answer_reaches_the_service()
    {
        string denied = await sezame.LoginAsync("never");
        string ignored = await sezame.LoginAsync("never");
        Dictionary<string, string> session = await secSign.RequestAsync("johndoe");

        Assert.That(await client.DenyAsync(denied), Is.True);
        Assert.That(await client.IgnoreAsync(ignored), Is.True);
        Assert.That(await client.OpenAsync(session["authsessionid"]), Is.True);

        Assert.That(await sezame.StatusAsync(denied), Is.EqualTo("denied"));
        Assert.That(await sezame.StatusAsync(ignored), Is.EqualTo("initiated"));
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("7"));
        Assert.That((await client.GetScreenAsync()).Requests.Single().IsFetched, Is.True);
    }

    [Test]
    public async Task Choosing_a_symbol_that_was_not_offered_fails_and_the_message_lists_the_offered_ones()
    {
        Dictionary<string, string> session = await secSign.RequestAsync("johndoe");
        PhoneRequest request = await client.WaitForRequestAsync("johndoe");

        EmulatorClientException rejection =
            await Assert.ThrowsAsync<EmulatorClientException>(() => client.ChooseAsync(request.Id, "no such symbol"));

        Assert.That(rejection.Error, Is.EqualTo(EmulatorClientError.Rejected));
        Assert.That(rejection.Message, Does.Contain(request.Symbols[0]).And.Contain(request.Symbols[3]));
        Assert.That(await secSign.StateAsync(session), Is.EqualTo("1"));
        Assert.That(await client.ChooseAsync(request.Id, request.Symbols[0]), Is.True);
        Assert.That(await secSign.StateAsync(session), Is.AnyOf("3", "4"));
        Assert.That(await client.ChooseAsync(request.Id, request.Symbols[0]), Is.False);
    }

    [Test]
    public async Task A_fraud_notice_is_acknowledged()
    {
        await sezame.OkAsync("POST", "auth/login", """{"username":"never","type":"fraud","timeout":1440}""");
        PhoneRequest notice = await client.WaitForRequestAsync("never");

        Assert.That(notice.IsFraudNotice, Is.True);
        Assert.That(await client.AcknowledgeNoticeAsync(notice.Id), Is.True);
        Assert.That((await client.GetScreenAsync()).Requests, Is.Empty);
    }

    [Test]
    public async Task Registrations_are_acknowledged_and_refused_and_codes_scanned()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        for (int i = 0; i < 2; i++)
            await anonymous.OkAsync("POST", "client/register", """{"email":"owner@example.com","name":"Initech"}""");
        await sezame.OkAsync("POST", "client/link", """{"username":"jdoe"}""");
        PhoneScreen screen = await client.GetScreenAsync();

        Assert.That(await client.AcknowledgeAsync(screen.Registrations[0].Id), Is.True);
        Assert.That(await client.RefuseAsync(screen.Registrations[1].Id), Is.True);
        Assert.That(await client.RefuseAsync(screen.Registrations[1].Id), Is.False);
        Assert.That(await client.ScanAsync(screen.Links.Single().ScanCode), Is.True);
        Assert.That(await client.ScanAsync(screen.Links.Single().ScanCode), Is.False);
        Assert.That(await client.ScanAsync("no code"), Is.False);
        Assert.That((await sezame.SendAsync("POST", "client/link/status", """{"username":"jdoe"}""")).Body, Is.EqualTo("true"));
    }

    [Test]
    public async Task SecSign_IDs_are_added_once_and_a_frozen_ID_is_thawed()
    {
        Assert.That(await client.AddSecSignIdAsync("janedoe"), Is.True);
        Assert.That(await client.AddSecSignIdAsync("janedoe"), Is.False);
        Assert.That(await client.AddSecSignIdAsync("no blank"), Is.False);
        Assert.That(await client.AddRecoveryEmailAsync("jane@example.com"), Is.True);
        Assert.That(await client.ThawAsync("janedoe"), Is.False, "it is not frozen");
        await secSign.RequestAsync("janedoe");
        await secSign.TryRequestAsync("janedoe");

        Assert.That(await client.GetPriorityCodeAsync("janedoe"), Is.EqualTo(emulator.Phone.PriorityCode("janedoe")).And.Length.EqualTo(8));
        Assert.That(await client.GetPriorityCodeAsync("nobody"), Is.Null);
        Assert.That(await client.ThawAsync("janedoe"), Is.True);
        Assert.That((await client.GetScreenAsync()).RecoveryEmails, Does.Contain("jane@example.com"));
    }

    [Test]
    public async Task Faults_come_back_as_they_were_given_and_wrong_ones_are_rejected()
    {
        Fault[] faults =
        [
            .. Enum.GetValues<FaultKind>().Select(kind => new Fault(kind)),
            new(FaultKind.Latency) { Server = EmulatedServer.SecSignFallback, Call = "GET /ping", Delay = TimeSpan.FromTicks(1), Times = 3, Probability = 0.1 },
            new(FaultKind.ServiceUnavailable) { RetryAfter = TimeSpan.FromHours(2) },
        ];
        foreach (Fault fault in faults)
            await client.AddFaultAsync(fault);

        Assert.That(await client.GetFaultsAsync(), Is.EqualTo(faults));
        EmulatorClientException rejection =
            await Assert.ThrowsAsync<EmulatorClientException>(() => client.AddFaultAsync(new Fault(FaultKind.DeadHost) { Probability = 0.5 }));
        Assert.That((rejection.Error, rejection.Message), Is.EqualTo(
            (EmulatorClientError.Rejected, $"The emulator rejected the call: {FaultPlan.Objection(new Fault(FaultKind.DeadHost) { Probability = 0.5 })}")));
        await client.ClearFaultsAsync();
        Assert.That(emulator.Faults.Active, Is.Empty);
    }

    [Test]
    public async Task The_record_is_read_from_a_number_on_and_emptied()
    {
        await sezame.SendAsync("GET", "ping");
        long last = emulator.Record.Exchanges[^1].Number;

        Exchange only = (await client.GetRecordAsync(last - 1)).Single();

        Assert.That(JsonSerializer.Serialize(only), Is.EqualTo(JsonSerializer.Serialize(emulator.Record.Exchanges[^1])));
        Assert.That(await client.GetRecordAsync(), Has.Count.EqualTo(last));
        await client.ClearRecordAsync();
        Assert.That(await client.GetRecordAsync(), Is.Empty);
    }

    [Test]
    public async Task Switches_are_read_and_set()
    {
        Assert.That((await client.GetSwitchesAsync()).Select(one => (one.Name, one.Value, one.Default, one.IsFlag)),
            Is.EqualTo(EmulatorSwitch.All.Select(one => (one.Name, one.Default, one.Default, one.IsFlag))));

        Assert.That(await client.SetSwitchAsync("Sezame.SignOnce", "true"), Is.True);
        Assert.That(await client.SetSwitchAsync("Sezame.DefaultLifetime", "90s"), Is.True);
        Assert.That(await client.SetSwitchAsync("Sezame.NoSuchSwitch", "true"), Is.False);
        EmulatorClientException rejection =
            await Assert.ThrowsAsync<EmulatorClientException>(() => client.SetSwitchAsync("Sezame.DefaultLifetime", "soon"));

        Assert.That(rejection.Error, Is.EqualTo(EmulatorClientError.Rejected));
        Assert.That((await client.GetSwitchesAsync()).Where(one => one.Value != one.Default).Select(one => $"{one.Name}={one.Value}"),
            Is.EquivalentTo((string[])["Sezame.SignOnce=true", "Sezame.DefaultLifetime=90s"]));
    }

    [Test]
    public async Task An_expiry_is_seen_without_any_other_change()
    {
        FakeTimeProvider itsTime = new();
        await using EmulatorHost still = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = itsTime, SecSignIds = { "johndoe" } });
        using EmulatorClient waiter = new(still.PhoneAddress, time);
        using SecSignClient asking = new(still);
        await asking.RequestAsync("johndoe");
        Task<PhoneScreen> gone = waiter.WaitForAsync(screen => screen.Requests.Count == 0 ? screen : null, TestContext.CurrentContext.CancellationToken);
        await WaitsForEventAsync(time);

        itsTime.Advance(TimeSpan.FromMinutes(3));

        Assert.That((await gone).Requests, Is.Empty);
    }

    [Test]
    public async Task Concurrent_clients_each_get_their_own_request()
    {
        async Task LogInAsync(string user)
        {
            DelayClock ownTime = new();
            using EmulatorClient own = new(emulator.PhoneAddress, ownTime);
            Task<PhoneRequest> waiting = own.WaitForRequestAsync(user, TestContext.CurrentContext.CancellationToken);
            await WaitsForEventAsync(ownTime);
            string id = await sezame.LoginAsync(user);
            PhoneRequest request = await waiting;
            Assert.That(request.Id, Is.EqualTo(id));
            Assert.That(await own.ApproveAsync(request.Id), Is.True);
            Assert.That(await sezame.StatusAsync(id), Is.EqualTo("authorized"));
        }

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => LogInAsync($"never@{i}")));
    }

    // The client looks again only after an event, because its clock stands still. The first event comes at once.
    private static async Task WaitsForEventAsync(DelayClock clock)
    {
        for (int looks = 0; looks < 2; looks++)
            await clock.DelayHasBegunAsync(ChangeStream.LongestPause);
    }
}
