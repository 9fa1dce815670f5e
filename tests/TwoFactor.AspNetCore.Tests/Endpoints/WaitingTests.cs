using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>Long polls and streams: what they send, how they end, and what they cost.</summary>
[NonParallelizable] // one test counts the threads of the process
public sealed class WaitingTests
{
    [Test]
    public async Task The_status_contains_the_state_and_everything_that_the_page_shows()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Answers(new InMemoryAnswer(ChallengeState.Delivered) { Message = "Look at your phone" });
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        HttpResponseMessage answer = await browser.GetAsync("/two-factor/status?seen=2&wait=25", TestBrowser.Json);
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        Assert.That(answer.Headers.CacheControl!.ToString(), Is.EqualTo("no-store"));
        JsonElement status = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.That(status.GetProperty("state").GetString(), Is.EqualTo("Delivered"));
        Assert.That(status.GetProperty("version").GetInt64(), Is.GreaterThan(1));
        Assert.That(status.GetProperty("isFinal").GetBoolean(), Is.False);
        Assert.That(status.GetProperty("provider").GetString(), Is.EqualTo("InMemory"));
        Assert.That(status.GetProperty("secondsLeft").GetInt32(), Is.InRange(1, 120));
        Assert.That(status.GetProperty("comparisonCode").GetString(), Has.Length.EqualTo(2));
        Assert.That(status.GetProperty("message").GetString(), Is.EqualTo("Look at your phone"));
    }

    [TestCase("seen=-1")]
    [TestCase("seen=x")]
    [TestCase("wait=1.5")]
    [TestCase("wait=%2B1")]
    [TestCase("seen=99999999999999999999")]
    public async Task Malformed_numbers_are_a_bad_request(string query)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        HttpResponseMessage answer = await browser.GetAsync($"/two-factor/status?{query}", TestBrowser.Json);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
    }

    [Test]
    public async Task A_wait_is_limited_by_LongPollTimeout()
    {
        await using WebScene scene = await WebScene.StartAsync(options: options => options.LongPollTimeout = TimeSpan.FromSeconds(0.3));
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        HttpResponseMessage answer = await browser.GetAsync("/two-factor/status?seen=9223372036854775807&wait=9223372036854775807", TestBrowser.Json);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"state\":\"Pending\""), "a longer wait would have ended with the expiry of the question");
    }

    [Test]
    public async Task Completing_before_the_answer_is_a_conflict_and_does_not_consume_the_outcome()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        scene.Phones.User("jdoe").Approves();
        await browser.WaitAsync();
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_stream_sends_each_state_with_its_version_and_ends_after_the_final_one()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        HttpResponseMessage stream = await browser.GetAsync("/two-factor/events", "text/event-stream");
        Assert.That(stream.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        Assert.That(stream.Headers.CacheControl!.NoStore);
        using StreamReader reader = new(await stream.Content.ReadAsStreamAsync());
        string read = await ReadToAsync(reader, "event: status"); // the phone goes on only then
        scene.Phones.User("jdoe").Answers(ChallengeState.Delivered);
        read += await ReadToAsync(reader, "event: status");
        scene.Phones.User("jdoe").Approves();
        read += await reader.ReadToEndAsync();
        string[] lines = read.Split('\n');
        string[] states = [.. lines.Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line[6..]).RootElement.GetProperty("state").GetString()!)];
        Assert.That(states, Is.EqualTo(new[] { "Pending", "Delivered", "Approved" }));
        long[] ids = [.. lines.Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.That(ids, Is.Ordered.And.Unique.And.Length.EqualTo(3));
        Assert.That(lines, Has.Some.EqualTo("event: status").And.Some.EqualTo("retry: 2000"));
    }

    [Test]
    public async Task A_stream_without_changes_sends_heartbeats()
    {
        await using WebScene scene = await WebScene.StartAsync(options: options => options.Heartbeat = TimeSpan.FromSeconds(1));
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        using CancellationTokenSource leaving = new();
        HttpResponseMessage stream = await browser.GetAsync("/two-factor/events", "text/event-stream", leaving.Token);
        using StreamReader reader = new(await stream.Content.ReadAsStreamAsync(leaving.Token));
        foreach (string line in new[] { "event: heartbeat", "event: status", "event: heartbeat", "event: heartbeat" }) // the first comes at once, so that the browser knows that it is connected
        {
            string? read;
            while ((read = await reader.ReadLineAsync(leaving.Token)) != line)
                Assert.That(read, Does.Not.StartWith("event:"), $"before {line}");
        }

        await leaving.CancelAsync();
    }

    [TestCase("now", Description = "perhaps of another question, whose versions are the same")]
    [TestCase("0")]
    [TestCase("9999")]
    [TestCase("rubbish")]
    public async Task A_stream_begins_with_the_current_state_whatever_the_browser_saw_last(string lastEventId)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        string now = await (await browser.GetAsync("/two-factor/status", TestBrowser.Json)).Content.ReadAsStringAsync();
        if (lastEventId == "now")
            lastEventId = JsonDocument.Parse(now).RootElement.GetProperty("version").GetRawText();
        HttpResponseMessage stream = await browser.SendAsync(HttpMethod.Get, "/two-factor/events", "text/event-stream", request => request.Headers.Add("Last-Event-ID", lastEventId));
        using StreamReader reader = new(await stream.Content.ReadAsStreamAsync());
        string read = await ReadToAsync(reader, "event: status"); // before the phone answers
        scene.Phones.User("jdoe").Approves();
        read += await reader.ReadToEndAsync();
        Assert.That(read.Split('\n').Count(line => line == "event: status"), Is.EqualTo(2));
        Assert.That(read, Does.Contain("\"state\":\"Approved\""));
    }

    [Test]
    public async Task A_stopping_host_ends_long_polls_and_streams()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Task<HttpResponseMessage> poll = browser.GetAsync("/two-factor/status?seen=999&wait=25", TestBrowser.Json);
        HttpResponseMessage stream = await browser.GetAsync("/two-factor/events", "text/event-stream");
        using StreamReader events = new(await stream.Content.ReadAsStreamAsync());
        await ReadToAsync(events, "event: status");
        await Wait.UntilAsync(() => scene.Flow.Waiting == 2);

        await scene.StopAsync();
        Assert.That((await poll).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await events.ReadToEndAsync();
        Assert.That(scene.Flow.Waiting, Is.Zero);
    }

    [Test]
    public async Task Cancelled_requests_end_their_waits_and_are_not_logged_as_errors()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        using CancellationTokenSource leaving = new();
        Task[] requests =
        [
            .. Enumerable.Range(0, 20).Select(_ => (Task)browser.GetAsync("/two-factor/status?seen=999&wait=25", TestBrowser.Json, leaving.Token)),
            .. Enumerable.Range(0, 20).Select(_ => ReadAsync(browser, leaving.Token)),
        ];
        await Wait.UntilAsync(() => scene.Flow.Waiting == 40);

        await leaving.CancelAsync();
        await Task.WhenAll(requests.Select(request => request.ContinueWith(_ => { }, TaskScheduler.Default)));
        await Wait.UntilAsync(() => scene.Flow.Waiting == 0);
        Assert.That(scene.Logs.Lines.Where(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning), Is.Empty);

        scene.Phones.User("jdoe").Approves();
        await browser.WaitAsync();
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the question is still open");
    }

    // After FlowOptions.AbandonAfter, the flow withdraws the question from the phone.
    [Test]
    public async Task A_login_whose_browser_disconnects_cancels_its_start()
    {
        SlowStart slow = new();
        await using WebScene scene = await WebScene.StartAsync(tenant: options => options.Service = slow);
        using CancellationTokenSource leaving = new();
        Task<HttpResponseMessage> login = scene.Browser().SendAsync(HttpMethod.Post, "/login?user=jdoe", TestBrowser.Html, cancellationToken: leaving.Token);
        await slow.Asked;
        await leaving.CancelAsync();
        await login.ContinueWith(_ => { }, TaskScheduler.Default);
        await Wait.UntilAsync(() => scene.Flow.LeftStarts == 1);
        slow.Answer();
    }

    [Test]
    public async Task Two_thousand_long_polls_and_streams_block_no_threads()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser[] browsers = new TestBrowser[20];
        for (int i = 0; i < browsers.Length; i++)
        {
            browsers[i] = scene.Browser();
            await browsers[i].LogInAsync($"user{i}");
        }

        using CancellationTokenSource leaving = new();
        int before = System.Diagnostics.Process.GetCurrentProcess().Threads.Count;
        Task[] requests = [.. Enumerable.Range(0, 2000).Select(number => number % 2 == 0
            ? ReadAsync(browsers[number % 20], leaving.Token)
            : browsers[number % 20].GetAsync("/two-factor/status?seen=999&wait=25", TestBrowser.Json, leaving.Token))];
        await Wait.UntilAsync(() => scene.Flow.Waiting == 2000);

        Assert.That(System.Diagnostics.Process.GetCurrentProcess().Threads.Count, Is.LessThan(before + 200));
        for (int i = 0; i < browsers.Length; i++)
            scene.Phones.User($"user{i}").Approves();
        await Task.WhenAll(requests);
        Assert.That(scene.Flow.Waiting, Is.Zero);
    }

    /// <summary>Reads a stream up to a line.</summary>
    /// <returns>The lines with that one.</returns>
    private static async Task<string> ReadToAsync(StreamReader stream, string last)
    {
        StringBuilder read = new();
        string? line = null;
        while (line != last)
        {
            line = await stream.ReadLineAsync();
            Assert.That(line, Is.Not.Null, $"before {last}");
            read.Append(line).Append('\n');
        }

        return read.ToString();
    }

    private static async Task ReadAsync(TestBrowser browser, CancellationToken cancellationToken)
    {
        using HttpResponseMessage stream = await browser.GetAsync("/two-factor/events", "text/event-stream", cancellationToken);
        await stream.Content.ReadAsStringAsync(cancellationToken);
    }

    private sealed class SlowStart : IInMemoryService
    {
        private readonly TaskCompletionSource asking = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => asking.Task;

        public void Answer() => answer.SetResult();

        public async Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            asking.TrySetResult();
            await answer.Task;
            return ChallengeState.Pending;
        }
    }
}
