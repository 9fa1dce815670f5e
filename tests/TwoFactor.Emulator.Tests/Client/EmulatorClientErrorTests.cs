using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Client;

/// <summary>The errors of a client whose emulator is unreachable, is another server, or refuses the call.</summary>
internal sealed class EmulatorClientErrorTests
{
    private const string Id = "5668472be0bda685c28b456a";

    [TestCase("phone")]
    [TestCase("ftp://localhost/")]
    [TestCase("/relative")]
    public void An_address_that_is_not_one_is_an_argument_error(string address) =>
        Assert.That(() => new EmulatorClient(new Uri(address, UriKind.RelativeOrAbsolute)), Throws.ArgumentException);

    [Test]
    public async Task An_unreachable_emulator_is_reported_without_any_ID_in_the_exception()
    {
        using EmulatorClient client = new(await DeadAddressAsync());

        foreach (Func<Task> call in Calls(client))
        {
            EmulatorClientException e = await Assert.ThrowsAsync<EmulatorClientException>(() => call());
            Assert.That(e.Error, Is.EqualTo(EmulatorClientError.Unreachable));
            Assert.That(e.Message, Does.Contain("http://localhost:"));
            Assert.That(e.ToString(), Does.Not.Contain(Id).And.Not.Contain("Flurl.Http.FlurlHttp"));
        }
    }

    [TestCase(200, "<html>")]
    [TestCase(200, "null")]
    [TestCase(204, "")]
    [TestCase(404, "")]
    [TestCase(500, "oops")]
    public async Task Another_server_is_not_mistaken_for_an_emulator(int status, string body)
    {
        await using OtherWebServer stranger = await OtherWebServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return status == 204 ? Task.CompletedTask : context.Response.WriteAsync(body);
        });
        using EmulatorClient client = new(stranger.Address);

        foreach (Func<Task> call in Calls(client))
        {
            EmulatorClientException e = await Assert.ThrowsAsync<EmulatorClientException>(() => call());
            Assert.That((e.Error, e.Message.Contains(Id, StringComparison.Ordinal)), Is.EqualTo((EmulatorClientError.NotAnEmulator, false)));
        }
    }

    [TestCase("""{"now":"today"}""")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("")]
    public async Task An_answer_that_is_not_a_screen_is_reported_as_another_version(string body)
    {
        await using OtherWebServer stranger = await OtherWebServer.StartAsync(context =>
        {
            context.Response.Headers["TwoFactor-Emulator"] = "phone";
            return context.Response.WriteAsync(body);
        });
        using EmulatorClient client = new(stranger.Address);

        EmulatorClientException e = await Assert.ThrowsAsync<EmulatorClientException>(() => client.GetScreenAsync());

        Assert.That(e.Error, Is.EqualTo(EmulatorClientError.NotAnEmulator));
    }

    [TestCase(302)]
    [TestCase(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        await using OtherWebServer stranger = await OtherWebServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(emulator.PhoneAddress, context.Request.Path).ToString();
            return Task.CompletedTask;
        });
        using EmulatorClient client = new(stranger.Address);

        EmulatorClientException e = await Assert.ThrowsAsync<EmulatorClientException>(() => client.AddSecSignIdAsync("johndoe"));

        Assert.That(e.Error, Is.EqualTo(EmulatorClientError.NotAnEmulator));
        Assert.That(emulator.Phone.GetScreen().SecSignIds, Is.Empty);
    }

    // The emulator may have acted. A second call would find nothing to act on.
    [Test]
    public async Task A_call_whose_answer_is_lost_is_not_repeated()
    {
        int calls = 0;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync();
        using EmulatorClient client = new(new Uri($"http://{listener.LocalEndpoint}/"));
        Assert.That(await client.ApproveAsync(Id), Is.True);

        EmulatorClientException e = await Assert.ThrowsAsync<EmulatorClientException>(() => client.ApproveAsync(Id));

        listener.Stop();
        await serving;
        Assert.That((e.Error, calls), Is.EqualTo((EmulatorClientError.Unreachable, 2)));

        // Answers the first call, and closes the connection at each later one.
        async Task ServeAsync()
        {
            while (true)
            {
                TcpClient accepted;
                try
                {
                    accepted = await listener.AcceptTcpClientAsync();
                }
                catch (Exception e) when (e is SocketException or InvalidOperationException)
                {
                    return; // the listener was stopped, during this call or before it
                }

                using TcpClient connection = accepted;
                using StreamReader requests = new(connection.GetStream());
                while (await ReadHeadAsync(requests) && ++calls == 1)
                    await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nTwoFactor-Emulator: phone\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        }

        static async Task<bool> ReadHeadAsync(StreamReader requests)
        {
            string? line;
            do
                line = await requests.ReadLineAsync();
            while (line is { Length: > 0 });
            return line is not null;
        }
    }

    [Test]
    public async Task A_host_name_that_the_emulator_does_not_accept_is_rejected()
    {
        await using OtherWebServer emulator = await OtherWebServer.StartAsync(context =>
        {
            context.Response.Headers["TwoFactor-Emulator"] = "phone";
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        using EmulatorClient client = new(emulator.Address);

        EmulatorClientException e = await Assert.ThrowsAsync<EmulatorClientException>(() => client.GetScreenAsync());

        Assert.That(e.Error, Is.EqualTo(EmulatorClientError.Rejected));
        Assert.That(e.Message, Does.Contain($"rejects the host name in {emulator.Address}").And.Contain("http://127.0.0.1:"));
    }

    [Test]
    public async Task A_wait_ends_when_the_emulator_stops()
    {
        EmulatorHost emulator = await EmulatorHost.StartAsync();
        using EmulatorClient client = new(emulator);
        TaskCompletionSource isWaiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<PhoneScreen> waiting = client.WaitForAsync<PhoneScreen>(_ =>
        {
            isWaiting.TrySetResult();
            return null;
        });
        await isWaiting.Task;

        await emulator.DisposeAsync();

        EmulatorClientException e = await Assert.ThrowsAsync<EmulatorClientException>(() => waiting);
        Assert.That(e.Error, Is.EqualTo(EmulatorClientError.Unreachable));
    }

    [Test]
    public async Task A_wait_and_a_call_that_are_cancelled_end_with_the_callers_own_token()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using EmulatorClient client = new(emulator);
        using CancellationTokenSource stop = new();
        TaskCompletionSource isWaiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<PhoneScreen> waiting = client.WaitForAsync<PhoneScreen>(
            _ =>
            {
                isWaiting.TrySetResult();
                return null;
            },
            stop.Token);
        await isWaiting.Task;

        await stop.CancelAsync();

        OperationCanceledException e = (await Assert.CatchAsync<OperationCanceledException>(() => waiting))!;
        Assert.That(e.CancellationToken, Is.EqualTo(stop.Token));
        e = (await Assert.CatchAsync<OperationCanceledException>(() => client.ApproveAsync(Id, stop.Token)))!;
        Assert.That(e.CancellationToken, Is.EqualTo(stop.Token));
    }

    [Test]
    public async Task A_call_that_is_cancelled_while_nothing_answers_is_a_cancellation()
    {
        TaskCompletionSource isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using OtherWebServer stranger = await OtherWebServer.StartAsync(context => SilenceAsync(context, isAsked));
        using EmulatorClient client = new(stranger.Address);
        using CancellationTokenSource stop = new();
        Task<bool> approval = client.ApproveAsync(Id, stop.Token);
        await isAsked.Task;

        await stop.CancelAsync();

        Assert.That(async () => await approval, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task No_answer_within_ten_seconds_is_unreachable()
    {
        TaskCompletionSource isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using OtherWebServer stranger = await OtherWebServer.StartAsync(context => SilenceAsync(context, isAsked));
        FakeTimeProvider time = new();
        using EmulatorClient client = new(stranger.Address, time);
        Task<bool> approval = client.ApproveAsync(Id);
        await isAsked.Task;

        time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(approval.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));

        EmulatorClientException e = await Assert.ThrowsAsync<EmulatorClientException>(() => approval);
        Assert.That((e.Error, e.Message), Is.EqualTo(
            (EmulatorClientError.Unreachable, $"The emulator at {stranger.Address} did not answer within 10 seconds. Is it running?")));
    }

    [Test]
    public async Task An_ID_cannot_change_the_path_of_a_call()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using SezameClient sezame = await SezameClient.RegisterAsync(emulator);
        using EmulatorClient client = new(emulator);
        string login = await sezame.LoginAsync("never");

        foreach (string id in (string[])[$"{login}/approve?", $"{login}/approve#", $"x/../{login}", $"x/../{login}/approve?", "..", ".", "", "ü %2F"])
            Assert.That(await client.DenyAsync(id), Is.False, id);

        Assert.That(await sezame.StatusAsync(login), Is.EqualTo("initiated"));
    }

    [Test]
    public async Task Calls_for_unknown_people_and_requests_change_nothing()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using EmulatorClient client = new(emulator);

        Assert.That(await client.ApproveAsync(Id), Is.False);
        Assert.That(await client.ChooseAsync(Id, "star"), Is.False);
        Assert.That(await client.ThawAsync("somebody"), Is.False);
        Assert.That(await client.AcknowledgeAsync(Id), Is.False);
    }

    [Test]
    public async Task After_disposal_calls_throw_ObjectDisposedException()
    {
        EmulatorClient client = new(new Uri("http://localhost:7300/"));
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetScreenAsync());
    }

    private static Func<Task>[] Calls(EmulatorClient client) =>
    [
        () => client.GetScreenAsync(),
        () => client.WaitForRequestAsync("jdoe"),
        () => client.ApproveAsync(Id),
        () => client.ChooseAsync(Id, "star"),
        () => client.ScanAsync($$"""{"id":"{{Id}}"}"""),
        () => client.AddFaultAsync(new Fault(FaultKind.Latency)),
        () => client.ClearRecordAsync(),
        () => client.GetRecordAsync(),
    ];

    private static async Task<Uri> DeadAddressAsync()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        return emulator.PhoneAddress;
    }

    private static async Task SilenceAsync(HttpContext context, TaskCompletionSource isAsked)
    {
        isAsked.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
    }
}
