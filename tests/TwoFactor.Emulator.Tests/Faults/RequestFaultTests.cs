using System.Net;
using System.Net.Sockets;
using System.Text;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Faults;

/// <summary>Faults after a request has arrived, and whether the service has processed it.</summary>
[CancelAfter(120_000)]
internal sealed class RequestFaultTests
{
    private DelayClock time = null!;
    private EmulatorHost emulator = null!;
    private SecSignClient client = null!;

    [SetUp]
    public async Task Start()
    {
        time = new DelayClock();
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { TimeProvider = time, SecSignIds = { "johndoe" }, Seed = 7 });
        client = new SecSignClient(emulator);
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public void A_delay_that_no_timer_can_wait_for_is_rejected_when_the_fault_is_added()
    {
        TimeSpan tooLong = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1);
        Assert.That(() => emulator.Faults.Add(new Fault(FaultKind.Latency) { Delay = tooLong }), Throws.ArgumentException.With.Message.Contains("delay"));
        Assert.That(() => emulator.Faults.Add(new Fault(FaultKind.SlowDrip) { Delay = TimeSpan.MaxValue }), Throws.ArgumentException.With.Message.Contains("one day"));
        Assert.That(
            () => emulator.Faults.Add(new Fault(FaultKind.ServiceUnavailable) { RetryAfter = tooLong }), Throws.ArgumentException.With.Message.Contains("Retry-After"));
        Assert.That(() => emulator.Faults.Add(new Fault(FaultKind.Latency) { Delay = TimeSpan.FromTicks(-1) }), Throws.ArgumentException);
        Assert.That(() => emulator.Faults.Add(new Fault(FaultKind.Latency) { Delay = TimeSpan.FromDays(1) }), Throws.Nothing);
    }

    [TestCase(FaultKind.ResetBeforeProcessing, false)]
    [TestCase(FaultKind.ResetAfterProcessing, true)]
    [TestCase(FaultKind.TruncatedBody, true)]
    public async Task A_connection_is_closed_before_or_after_the_service_acts(FaultKind kind, bool hasActed)
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(kind));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.RequestAsync("johndoe"));

        Assert.That(emulator.Phone.GetScreen().Requests, Has.Count.EqualTo(hasActed ? 1 : 0));
        Assert.That(emulator.Record.Exchanges.Single().Fault, Is.EqualTo(kind));
    }

    [TestCase(FaultKind.ResetBeforeProcessing)]
    [TestCase(FaultKind.ResetAfterProcessing)]
    public async Task A_reset_is_a_real_one(FaultKind kind)
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(kind));

        HttpRequestException broken = await Assert.ThrowsAsync<HttpRequestException>(() => client.RequestAsync("johndoe"));

        SocketException? reason = broken.InnerException?.InnerException as SocketException;
        Assert.That(reason?.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset), broken.ToString());
    }

    [TestCase(FaultKind.InternalServerError, 500)]
    [TestCase(FaultKind.BadGateway, 502)]
    [TestCase(FaultKind.ServiceUnavailable, 503)]
    [TestCase(FaultKind.HtmlPage, 200)]
    public async Task An_html_page_is_sent_instead_of_the_answer(FaultKind kind, int status)
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(kind) { RetryAfter = TimeSpan.FromSeconds(17) });

        using HttpResponseMessage response = await PostAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/html"));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.StartWith("<html>"));
            Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(status == 503 ? TimeSpan.FromSeconds(17) : (TimeSpan?)null));
            Assert.That(emulator.Phone.GetScreen().Requests, Is.Empty);
        }
    }

    [Test]
    public async Task EmptyBody_removes_the_body_of_the_answer()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.EmptyBody));
        using HttpResponseMessage response = await PostAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task OversizedBody_appends_more_than_two_megabytes_to_the_answer()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.OversizedBody));
        using HttpResponseMessage response = await PostAsync();
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Has.Length.GreaterThan(2 * 1024 * 1024));
    }

    [Test]
    public async Task GarbageBody_replaces_the_answer_with_random_bytes()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.GarbageBody));
        using HttpResponseMessage response = await PostAsync();
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(body, Has.Length.EqualTo(512));
        Assert.That(Encoding.Latin1.GetString(body), Does.Not.Contain("authsessionid"));
    }

    [Test]
    public async Task WrongContentType_sends_the_answer_as_a_picture()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.WrongContentType));
        using HttpResponseMessage response = await PostAsync();
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/png"));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("authsessionid"));
    }

    [Test]
    public async Task SlowDrip_sends_one_byte_per_delay()
    {
        TimeSpan delay = TimeSpan.FromSeconds(1);
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.SlowDrip) { Delay = delay });
        Task<HttpResponseMessage> posting = PostAsync("unknown", HttpCompletionOption.ResponseHeadersRead);
        await time.DelayHasBegunAsync(delay);
        Assert.That(posting.IsCompleted, Is.False);
        time.Advance(delay);
        using HttpResponseMessage response = await posting; // the headers come with the first byte
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        byte[] body = new byte[response.Content.Headers.ContentLength!.Value];
        await stream.ReadExactlyAsync(body.AsMemory(0, 1));

        for (int at = 1; at < body.Length; at++)
        {
            Task<int> reading = stream.ReadAsync(body, at, body.Length - at);
            await time.DelayHasBegunAsync(delay);
            Assert.That(reading.IsCompleted, Is.False);
            time.Advance(delay);
            Assert.That(await reading, Is.EqualTo(1));
        }

        Assert.That(Encoding.UTF8.GetString(body), Does.StartWith("error=500"));
    }

    [Test]
    public async Task An_answer_is_delayed_on_the_clock_of_the_emulator()
    {
        TimeSpan delay = TimeSpan.FromHours(1);
        TimeSpan second = TimeSpan.FromSeconds(1);
        emulator.Faults.Add(new Fault(FaultKind.Latency) { Delay = delay, Times = 1 });
        Task<HttpResponseMessage> posting = PostAsync();
        await time.DelayHasBegunAsync(delay);

        time.Advance(delay - second);
        await StatusesAsync(1); // another answer, which is not delayed, comes first
        Assert.That(posting.IsCompleted, Is.False);
        time.Advance(second);

        using HttpResponseMessage response = await posting;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_request_is_processed_before_its_answer_is_delayed()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.Latency) { Delay = TimeSpan.FromHours(1) });
        using CancellationTokenSource cancellation = new();
        Task<HttpResponseMessage> posting = PostAsync(cancellationToken: cancellation.Token);

        await emulator.Phone.WaitForRequestAsync("johndoe");
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => posting);
        Assert.That(emulator.Phone.GetScreen().Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Faults_that_are_limited_happen_one_after_the_other()
    {
        emulator.Faults.Add(new Fault(FaultKind.InternalServerError) { Times = 1 });
        emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Times = 1 });
        List<int> statuses = [];
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await PostAsync($"unknown{i}");
            statuses.Add((int)response.StatusCode);
        }

        Assert.That(statuses[..2], Is.EqualTo((int[])[500, 502]));
        Assert.That(emulator.Record.Exchanges.Select(exchange => exchange.Fault), Is.EqualTo((FaultKind?[])[FaultKind.InternalServerError, FaultKind.BadGateway, null]));
    }

    [Test]
    public async Task No_answer_comes_until_the_client_gives_up()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.NoAnswer));
        using CancellationTokenSource cancellation = new();

        Task<HttpResponseMessage> posting = PostAsync(cancellationToken: cancellation.Token);
        await Wait.UntilAsync(() => emulator.Record.Exchanges.Count > 0);
        Assert.That(posting.IsCompleted, Is.False);
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => posting);
    }

    [Test]
    public async Task A_fault_affects_only_the_call_that_it_names()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Call = "ReqGetAuthSessionState" });
        Dictionary<string, string> session = await client.RequestAsync("johndoe");

        Assert.That((await client.AboutAsync("ReqGetAuthSessionState", session)).Status, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That((await client.AboutAsync("ReqCancelAuthSession", session)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_fault_names_a_Sezame_call_by_its_path()
    {
        using SezameClient sezame = await SezameClient.RegisterAsync(emulator);
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Call = "GET /auth/status/<id>" });

        Assert.That((await sezame.SendAsync("GET", "auth/status/56682bc0e0bda686c28b4568")).Status, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That((await sezame.SendAsync("GET", "ping")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_fault_affects_only_the_given_number_of_calls()
    {
        using IDisposable fault = emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Times = 2 });

        Assert.That(await StatusesAsync(3), Is.EqualTo((int[])[502, 502, 500]));
    }

    [Test]
    public async Task The_same_seed_gives_the_same_run()
    {
        int[][] runs = new int[2][];
        for (int run = 0; run < runs.Length; run++)
        {
            await using EmulatorHost seeded = await EmulatorHost.StartAsync(new EmulatorOptions { Seed = 20310517 });
            using SecSignClient asking = new(seeded);
            seeded.Faults.Add(new Fault(FaultKind.BadGateway) { Probability = 0.3 });
            seeded.Faults.Add(new Fault(FaultKind.ServiceUnavailable) { Probability = 0.3 });
            runs[run] = await StatusesAsync(60, asking);
        }

        Assert.That(runs[1], Is.EqualTo(runs[0]));
        Assert.That(runs[0], Does.Contain(500).And.Contain(502).And.Contain(503));
    }

    [Test]
    public async Task The_same_seed_gives_the_same_ids()
    {
        await using EmulatorHost one = await EmulatorHost.StartAsync(new EmulatorOptions { Seed = 5 });
        await using EmulatorHost two = await EmulatorHost.StartAsync(new EmulatorOptions { Seed = 5 });
        using SecSignClient toOne = new(one);
        using SecSignClient toTwo = new(two);

        Assert.That(await toTwo.RequestAsync("never"), Is.EqualTo(await toOne.RequestAsync("never")));
    }

    [Test]
    public void An_invalid_fault_is_refused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.Throws<ArgumentException>(() => emulator.Faults.Add(new Fault(FaultKind.DeadHost) { Call = "ReqGetAuthSessionState" }));
            Assert.Throws<ArgumentException>(() => emulator.Faults.Add(new Fault(FaultKind.ConnectionRefused) { Probability = 0.5 }));
            Assert.Throws<ArgumentException>(() => emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Probability = double.NaN }));
            Assert.Throws<ArgumentException>(() => emulator.Faults.Add(new Fault(FaultKind.BadGateway) { Times = 0 }));
            Assert.Throws<ArgumentException>(() => emulator.Faults.Add(new Fault((FaultKind)99)));
        }
        Assert.That(emulator.Faults.Active, Is.Empty);
    }

    private async Task<HttpResponseMessage> PostAsync(
        string secSignId = "johndoe", HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead, CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/")
        {
            Content = new StringContent($"request=ReqRequestAuthSession&secsignid={secSignId}&servicename=x&serviceaddress=y"),
        };
        return await client.Http.SendAsync(request, completion, cancellationToken);
    }

    private async Task<int[]> StatusesAsync(int count, SecSignClient? asking = null)
    {
        int[] statuses = new int[count];
        for (int i = 0; i < count; i++)
            statuses[i] = (int)(await (asking ?? client).TryRequestAsync("unknown")).Status;
        return statuses;
    }
}
