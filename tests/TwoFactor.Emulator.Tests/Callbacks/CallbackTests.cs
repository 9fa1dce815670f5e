using System.Net;
using System.Net.Sockets;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Callbacks;

/// <summary>What the emulated Sezame posts to a callback address, and when it posts nothing.</summary>
[CancelAfter(120_000)]
internal sealed class CallbackTests
{
    private readonly DelayClock time = new();
    private CallbackReceiver receiver = null!;
    private EmulatorHost emulator = null!;
    private SezameClient client = null!;

    [SetUp]
    public async Task Start()
    {
        receiver = await CallbackReceiver.StartAsync();
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, AllowLoopbackCallbacks = true });
        client = await SezameClient.RegisterAsync(emulator);
        await client.PairAsync(emulator, "jdoe");
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [TestCase("""{"foo":"bar","a":[1,2.50,"ü"]}""")]
    [TestCase("[]")]
    [TestCase("\"{\\\"foo\\\":\\\"bar\\\"}\"")]
    public async Task An_answer_is_posted_with_the_params_of_the_login_unchanged(string parameters)
    {
        string id = await LoginAsync($$""","params":{{parameters}}""");

        emulator.Phone.Approve(id);

        (string? contentType, string body) = await receiver.NextAsync();
        Assert.That(contentType, Is.EqualTo("application/json"));
        Assert.That(body, Is.EqualTo($$"""{"id":"{{id}}","status":"authorized","params":{{parameters}}}"""));
    }

    [Test]
    public async Task A_callback_arrives_when_the_configured_proxy_is_unreachable()
    {
        IWebProxy usual = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy("http://127.0.0.1:1/");
        try
        {
            await Stop();
            await Start();
            string id = await LoginAsync();
            emulator.Phone.Approve(id);
            Assert.That((await receiver.NextAsync()).Body, Does.Contain(id));
        }
        finally
        {
            HttpClient.DefaultProxy = usual;
        }
    }

    [Test]
    public async Task A_denial_is_posted_as_well()
    {
        string id = await LoginAsync();

        emulator.Phone.Deny(id);

        Assert.That((await receiver.NextAsync()).Body, Is.EqualTo($$"""{"id":"{{id}}","status":"denied"}"""));
    }

    [Test]
    public async Task Nothing_is_posted_after_a_timeout()
    {
        string expired = await LoginAsync();
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(emulator.Phone.Approve(expired), Is.False);

        // A post for the expired login would have arrived before this one.
        string answered = await LoginAsync();
        emulator.Phone.Approve(answered);

        Assert.That((await receiver.NextAsync()).Body, Does.Contain(answered));
        await emulator.DisposeAsync();
        Assert.That(receiver.Count, Is.Zero);
    }

    [Test]
    public async Task An_answer_is_posted_once()
    {
        string id = await LoginAsync();

        emulator.Phone.Approve(id);
        emulator.Phone.Approve(id);
        await receiver.NextAsync();

        await emulator.DisposeAsync();
        Assert.That(receiver.Count, Is.Zero);
    }

    [Test]
    public async Task A_user_name_with_a_delay_causes_a_callback_after_that_delay()
    {
        await client.OkAsync("POST", "auth/login", $$"""{"username":"approve-after-3s","callback":"{{receiver.Address}}"}""");
        Assert.That(receiver.Count, Is.Zero);

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.That((await receiver.NextAsync()).Body, Does.Contain("authorized"));
    }

    [Test]
    public async Task A_callback_with_a_delay_arrives_also_if_the_clock_is_put_back_meanwhile()
    {
        await client.OkAsync("POST", "auth/login", $$"""{"username":"approve-after-3s","callback":"{{receiver.Address}}"}""");
        time.AdjustTime(time.GetUtcNow() - TimeSpan.FromSeconds(1));

        time.Advance(TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await receiver.NextAsync()).Body, Does.Contain("authorized"));
    }

    // A client that stores the id after the call would get a callback for an id that it does not know, and no second one.
    [TestCase("approve@late")]
    [TestCase("approve-after-2s@late")]
    [TestCase("never@late")]
    public async Task A_callback_waits_until_the_answer_with_the_id_was_sent(string user)
    {
        emulator.Faults.Add(new Fault(FaultKind.Latency) { Call = "POST /auth/login", Delay = TimeSpan.FromSeconds(5), Times = 1 });
        Task<string> late = client.StartAsync($$"""{"username":"{{user}}","callback":"{{receiver.Address}}"}""");
        await time.DelayHasBegunAsync(TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(2));
        if (user == "never@late") // a person approves
            emulator.Phone.Approve(emulator.Phone.GetScreen().Requests.Single().Id);

        // A post for the first login would have arrived before this one.
        string prompt = await client.StartAsync($$"""{"username":"approve@prompt","callback":"{{receiver.Address}}"}""");
        Assert.That((await receiver.NextAsync()).Body, Does.Contain(prompt));
        Assert.That(receiver.Count, Is.Zero);

        time.Advance(TimeSpan.FromSeconds(3));
        string id = await late;
        Assert.That((await receiver.NextAsync()).Body, Is.EqualTo($$"""{"id":"{{id}}","status":"authorized"}"""));
        await emulator.DisposeAsync();
        Assert.That(receiver.Count, Is.Zero, "it is posted once");
    }

    [TestCase(FaultKind.ResetAfterProcessing)]
    [TestCase(FaultKind.TruncatedBody)]
    public async Task A_callback_is_posted_although_the_answer_with_the_id_was_lost(FaultKind loss)
    {
        emulator.Faults.Add(new Fault(loss) { Call = "POST /auth/login" });

        await Assert.CatchAsync(() => client.StartAsync($$"""{"username":"approve","callback":"{{receiver.Address}}"}"""));

        Assert.That((await receiver.NextAsync()).Body, Does.Contain("authorized"));
    }

    // A client that gave up during the delay.
    [Test]
    public async Task A_callback_is_posted_although_the_client_did_not_wait_for_the_answer()
    {
        emulator.Faults.Add(new Fault(FaultKind.Latency) { Call = "POST /auth/login", Delay = TimeSpan.FromSeconds(5) });
        Task<string> given = client.StartAsync($$"""{"username":"approve","callback":"{{receiver.Address}}"}""");
        await time.DelayHasBegunAsync(TimeSpan.FromSeconds(5));

        client.Http.CancelPendingRequests();

        Assert.That((await receiver.NextAsync()).Body, Does.Contain("authorized"));
        await Assert.CatchAsync(() => given);
    }

    [Test]
    public async Task A_new_pairing_is_posted_to_the_registered_callback()
    {
        await client.SendAsync("PUT", "client/callback", $$"""{"event":"user.new","url":"{{receiver.Address}}","contenttype":"json"}""");

        await client.PairAsync(emulator, "änne+o'neil");

        Assert.That((await receiver.NextAsync()).Body, Is.EqualTo("""{"event":"user.new","data":{"username":"änne+o'neil"}}"""));
    }

    [TestCase("""{"event":"user.new"}""")]
    [TestCase(null)]
    public async Task A_removed_callback_gets_nothing(string? removal)
    {
        await client.SendAsync("POST", "client/callback", $$"""{"event":"user.new","url":"{{receiver.Address}}","contenttype":"json"}""");
        Assert.That((await client.SendAsync("DELETE", "client/callback", removal)).Status, Is.EqualTo(HttpStatusCode.NoContent));

        await client.PairAsync(emulator, "johndoe");

        await emulator.DisposeAsync();
        Assert.That(receiver.Count, Is.Zero);
    }

    [Test]
    public async Task A_receiver_that_closes_the_connection_does_not_affect_the_login()
    {
        using TcpListener closing = new(IPAddress.Loopback, 0);
        closing.Start();
        string id = await client.StartAsync($$"""{"username":"jdoe","callback":"http://{{closing.LocalEndpoint}}/"}""");

        emulator.Phone.Approve(id);
        using (await closing.AcceptTcpClientAsync(TestContext.CurrentContext.CancellationToken))
        {
            // The connection is closed without an answer.
        }

        Assert.That(await client.StatusAsync(id), Is.EqualTo("authorized"));
    }

    private async Task<string> LoginAsync(string more = "") =>
        await client.StartAsync($$"""{"username":"jdoe","callback":"{{receiver.Address}}"{{more}}}""");
}
