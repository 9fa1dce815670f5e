using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Recording;

/// <summary>The record of the exchanges with both services.</summary>
internal sealed class RecordTests
{
    private readonly FakeTimeProvider time = new();
    private EmulatorHost emulator = null!;

    [SetUp]
    public async Task Start() => emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, RecordCapacity = 10 });

    [TearDown]
    public async Task Stop() => await emulator.DisposeAsync();

    [Test]
    public async Task An_exchange_with_Sezame_is_recorded_completely()
    {
        using SezameClient client = await SezameClient.RegisterAsync(emulator);
        time.Advance(TimeSpan.FromMinutes(1));
        string id = await client.LoginAsync("never");

        Exchange last = emulator.Record.Exchanges[^1];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Server, Is.EqualTo(EmulatedServer.Sezame));
            Assert.That((last.Call, last.Method, last.Path), Is.EqualTo(("POST /auth/login", "POST", "/auth/login")));
            Assert.That(last.RequestHeaders["content-type"], Is.EqualTo("application/json; charset=utf-8"));
            Assert.That(last.RequestBody, Is.EqualTo("""{"username":"never"}"""));
            Assert.That(last.ClientCertificateSubject, Does.Contain($"CN={client.ClientCode}"));
            Assert.That(last.ClientCertificateThumbprint, Is.EqualTo(client.Certificate!.Thumbprint));
            Assert.That((last.Status, last.ResponseBody), Is.EqualTo((200, $$"""{"id":"{{id}}","status":"initiated"}""")));
            Assert.That(last.StartedAt, Is.EqualTo(time.GetUtcNow()));
            Assert.That(last.Fault, Is.Null);
        }
    }

    [Test]
    public async Task An_exchange_with_SecSign_names_the_server()
    {
        using SecSignClient fallback = new(emulator, emulator.SecSignFallbackEndpoint);

        await fallback.RequestAsync("never");

        Exchange only = emulator.Record.Exchanges.Single();
        Assert.That((only.Server, only.Call), Is.EqualTo((EmulatedServer.SecSignFallback, "ReqRequestAuthSession")));
        Assert.That(only.ClientCertificateSubject, Is.Null);
    }

    [Test]
    public async Task The_name_of_a_call_contains_no_ID()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);

        await anonymous.SendAsync("GET", "client/register/5668472be0bda685c28b456a");

        Exchange only = emulator.Record.Exchanges.Single();
        Assert.That((only.Call, only.Path), Is.EqualTo(("GET /client/register/<id>", "/client/register/5668472be0bda685c28b456a")));
    }

    [Test]
    public async Task A_full_record_drops_the_oldest_exchanges_and_continues_the_numbers()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        for (int i = 0; i < 12; i++)
            await anonymous.SendAsync("GET", "ping");
        Assert.That(emulator.Record.Exchanges.Select(exchange => exchange.Number), Is.EqualTo(Enumerable.Range(3, 10)));

        emulator.Record.Clear();
        await anonymous.SendAsync("GET", "ping");

        Assert.That(emulator.Record.Exchanges.Select(exchange => exchange.Number), Is.EqualTo((int[])[13]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Clearing_the_record_wakes_those_who_wait_for_a_change(CancellationToken cancellationToken)
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.SendAsync("GET", "ping");
        Task waiting = emulator.Phone.WaitForAsync(_ => emulator.Record.Exchanges.Count == 0 ? "empty" : null, cancellationToken);

        emulator.Record.Clear();

        await waiting;
    }

    [Test]
    public async Task A_long_body_is_truncated()
    {
        using SezameClient anonymous = SezameClient.Anonymous(emulator);

        await anonymous.SendAsync("POST", "client/register", new string('x', 60_000));

        Assert.That(emulator.Record.Exchanges.Single().RequestBody, Has.Length.EqualTo(8 * 1024));
    }
}
