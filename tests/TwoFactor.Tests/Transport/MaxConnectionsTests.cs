using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Loopback;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>Many requests at once, over real connections.</summary>
[Category("Network")]
public sealed class MaxConnectionsTests
{
    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task A_thousand_polls_at_once_share_a_few_connections()
    {
        await using MutualTlsServer server = new(host.Certificates.IssueServer());
        SampleProvider provider = host.Provider(server.Address, options => Use(options, maxConnections: 10));

        ServiceResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => provider.PollAsync()));
        Assert.That(answers, Has.All.Property(nameof(ServiceResponse.IsSuccess)).True);
        Assert.That(server.Connections, Is.InRange(1, 10));
    }

    [Test]
    public async Task A_start_does_not_queue_behind_the_polls()
    {
        SemaphoreSlim answers = new(0);
        await using MutualTlsServer server = new(host.Certificates.IssueServer(), () => answers.WaitAsync());
        SampleProvider provider = host.Provider(server.Address, options => Use(options, maxConnections: 1));
        Task[] polls = [.. Enumerable.Range(0, 100).Select(_ => provider.PollAsync())];
        Task start = provider.SendAsync();

        answers.Release(2);
        await start;
        await Task.WhenAny(polls);
        Assert.That(polls.Count(poll => poll.IsCompleted), Is.EqualTo(1), "the poll that was in flight");
        answers.Release(99);
        await Task.WhenAll(polls);
    }

    [Test]
    public async Task A_request_that_got_no_connection_in_time_was_not_sent_and_its_error_names_MaxConnections([Values] bool isPoll)
    {
        TaskCompletionSource never = new();
        await using MutualTlsServer server = new(host.Certificates.IssueServer(), () => never.Task);
        TlsMaterial material = new(Client: null, [host.Certificates.Authority]);
        SampleOptions options = new() { MaxConnections = 1 };
        using TenantConnection connection = new("Sample", "acme", options, _ => new ValueTask<TlsMaterial>(material));
        using CancellationTokenSource end = new();
        Task<ServiceResponse> inFlight = Client(TimeSpan.FromSeconds(100)).PollAsync(new HttpRequestMessage(HttpMethod.Get, server.Address), end.Token);
        await Wait.UntilAsync(() => server.Requests.Count > 0);

        ServiceClient hasty = Client(TimeSpan.FromSeconds(0.5));
        using HttpRequestMessage request = new(HttpMethod.Post, server.Address) { Content = new StringContent("hello") };
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => isPoll ? hasty.PollAsync(request) : hasty.SendAsync(request)))!;
        Assert.That(
            (e.Error, e.Origin, e.IsTransient, e.MayHaveBeenProcessed),
            Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, true, false)),
            e.ToString());
        Assert.That(e.Message, Does.Contain("MaxConnections").And.Contain("all 1 "));
        await end.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => inFlight);

        ServiceClient Client(TimeSpan timeout) =>
            new(new TenantHttpClient(connection), new TransportFailure("Sample", tenant: null, hasCertificate: false), timeout, TimeProvider.System);
    }

    [Test]
    public async Task A_request_that_found_no_time_to_connect_because_a_key_took_long_does_not_blame_the_service()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0); // accepts connections, and makes no handshake
        silent.Start();
        TlsMaterial material = new(Client: null, [host.Certificates.Authority]);
        SampleOptions options = new() { RequestTimeout = TimeSpan.FromSeconds(2), ConnectTimeout = TimeSpan.FromSeconds(1) };
        using TenantConnection connection = new("Sample", "acme", options, _ => OpenSlowlyAsync());
        ServiceClient client = new(new TenantHttpClient(connection), new TransportFailure("Sample", tenant: null, hasCertificate: false), options.RequestTimeout, TimeProvider.System);
        using HttpRequestMessage request = new(HttpMethod.Post, $"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/") { Content = new StringContent("hello") };
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => client.SendAsync(request)))!;
        Assert.That((e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((FailureOrigin.Host, false)), e.Message);

        async ValueTask<TlsMaterial> OpenSlowlyAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(1.8), TimeProvider.System);
            return material;
        }
    }

    [Test]
    public async Task A_certificate_that_the_host_has_disposed_is_a_misconfiguration()
    {
        X509Certificate2 certificate = host.Certificates.IssueClient("jdoe");
        TlsMaterial material = new(new LoadedCertificate(certificate), TrustedRoots: null);
        certificate.Dispose();
        using TenantConnection connection = new("Sample", "acme", new SampleOptions(), _ => new ValueTask<TlsMaterial>(material));
        ServiceClient client = new(new TenantHttpClient(connection), new TransportFailure("Sample", tenant: null, hasCertificate: true), TimeSpan.FromSeconds(10), TimeProvider.System);
        using HttpRequestMessage request = new(HttpMethod.Post, "https://service.example/") { Content = new StringContent("hello") };
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => client.SendAsync(request)))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, false, false)), e.Message);
        Assert.That((e.Provider, e.Tenant), Is.EqualTo(("Sample", "acme")));
    }

    [Test]
    public async Task A_server_that_resets_connections_gets_few_of_them_and_all_polls_fail_in_the_same_way()
    {
        await using HostileServer server = HostileServer.Start(host.Certificates.IssueServer(), connection =>
        {
            connection.Reset();
            return Task.CompletedTask;
        });
        SampleProvider provider = host.Provider(server.Address);
        Task<TwoFactorException>[] polls = [.. Enumerable.Range(0, 500).Select(async _ => (await Assert.ThrowsAsync<TwoFactorException>(() => provider.PollAsync()))!)];

        foreach (TwoFactorException e in await Task.WhenAll(polls))
            Assert.That((e.Error, e.IsTransient), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString()); // MayHaveBeenProcessed does not matter for a poll
        Assert.That(server.Connections, Is.LessThan(100));
    }

    [Test]
    public async Task A_thousand_rotations_fail_no_request_and_leave_no_connection_behind()
    {
        await using MutualTlsServer server = new(host.Certificates.IssueServer());
        TlsMaterial material = Fresh();
        using TenantConnection connection = new("Sample", "acme", new SampleOptions(), _ => new ValueTask<TlsMaterial>(material));
        List<WeakReference> old = [];
        for (int i = 0; i < 1000; i++)
        {
            Task[] requests = i % 50 == 0 ? [SendAsync(), SendAsync(), SendAsync()] : [];
            old.Add(new WeakReference(material));
            material = Fresh();
            await Task.WhenAll(requests);
        }

        await SendAsync();
        await Wait.UntilAsync(() => server.Open <= 1); // connections of the last rotations are still closing
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.That(old.Count(one => one.IsAlive), Is.LessThan(10));

        TlsMaterial Fresh() => new(Client: null, [host.Certificates.Authority]);

        async Task SendAsync()
        {
            using RequestTracker tracker = new(isPoll: true);
            using HttpRequestMessage request = new(HttpMethod.Get, server.Address);
            using HttpResponseMessage response = await new TenantHttpClient(connection).SendAsync(request, tracker, CancellationToken.None)
                ?? throw new AssertionException("no answer");
            Assert.That(response.IsSuccessStatusCode, Is.True);
            await response.Content.ReadAsByteArrayAsync();
        }
    }

    [Test]
    public async Task A_body_in_flight_is_read_to_its_end_after_a_rotation()
    {
        TaskCompletionSource rotated = new();
        await using HostileServer server = HostileServer.Start(host.Certificates.IssueServer(), async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"u8.ToArray());
            await rotated.Task;
            await connection.WriteAsync("world"u8.ToArray());
        });
        TlsMaterial material = new(Client: null, [host.Certificates.Authority]);
        using TenantConnection connection = new("Sample", "acme", new SampleOptions(), _ => new ValueTask<TlsMaterial>(material));
        using RequestTracker tracker = new(isPoll: true);
        using HttpRequestMessage request = new(HttpMethod.Get, server.Address);
        using HttpResponseMessage response = (await new TenantHttpClient(connection).SendAsync(request, tracker, CancellationToken.None))!;

        connection.Dispose(); // closes the pool, as a rotation does
        rotated.SetResult();
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("helloworld"));
    }

    private static void Use(SampleOptions options, int maxConnections)
    {
        options.MaxConnections = maxConnections;
        options.RequestTimeout = TimeSpan.FromSeconds(60); // enough for a busy build machine
        options.ConnectTimeout = TimeSpan.FromSeconds(30);
    }
}
