using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Loopback;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>Names that do not resolve, addresses that do not answer, and proxies.</summary>
[Category("Network")]
public sealed class ConnectingTests
{
    private const string Name = "service.test";
    private const string Empty200 = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task A_name_server_that_never_answers_means_that_nothing_was_sent()
    {
        TaskCompletionSource<IPAddress[]> never = new();
        int asked = 0;
        SampleProvider provider = Provider(new Uri($"https://{Name}/"), _ =>
        {
            Interlocked.Increment(ref asked);
            return never.Task;
        });

        TwoFactorException[] failures = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => FailAsync(provider)));
        Assert.That(
            failures.Select(e => (e.Error, e.IsTransient, e.MayHaveBeenProcessed)), Has.All.EqualTo((TwoFactorError.Unavailable, true, false)), failures[0].ToString());
        Assert.That(asked, Is.EqualTo(1), "a look-up that hangs keeps one thread, not one for each login");
    }

    [Test]
    public async Task A_name_without_an_address_means_that_nothing_was_sent()
    {
        TwoFactorException e = await FailAsync(Provider(new Uri($"https://{Name}/"), _ => Task.FromResult<IPAddress[]>([])));
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
        Assert.That(e.Message, Does.Contain("could not be resolved"));
    }

    [Test]
    public async Task An_address_that_does_not_answer_does_not_block_the_next_address([Values(1, 3)] int dead)
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(Name), Empty200);
        FullBacklog[] swallowing = FullBacklog.Start(dead, server.Address.Port);
        IPAddress[] addresses = [.. swallowing.Select(one => one.Address), IPAddress.Loopback];

        try
        {
            Assert.That((await Provider(At(server), _ => Task.FromResult(addresses)).SendAsync()).IsSuccess, Is.True);
        }
        finally
        {
            foreach (FullBacklog one in swallowing)
                one.Dispose();
        }
    }

    [Test]
    public async Task After_a_refused_or_unreachable_address_the_next_one_is_tried()
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(Name), Empty200);
        IPAddress[] addresses = [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback, IPAddress.Loopback];
        Assert.That((await Provider(At(server), _ => Task.FromResult(addresses)).SendAsync()).IsSuccess, Is.True);
    }

    // TCP alone does not show that a server is behind the address.
    [Test]
    public async Task An_address_that_accepts_a_connection_and_then_is_silent_is_tried_last_for_a_minute([Values] bool closes)
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(Name), Empty200);
        using TcpListener silent = new(IPAddress.Parse("127.0.0.2"), server.Address.Port);
        silent.Start();
        List<TcpClient> accepted = [];
        Task accepting = AcceptAsync();
        SampleProvider provider = Provider(At(server), _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));

        TwoFactorException e = await FailAsync(provider);
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That(accepted, Has.Count.EqualTo(1));
        silent.Stop();
        await accepting;
        accepted.ForEach(connection => connection.Dispose());

        async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    accepted.Add(await silent.AcceptTcpClientAsync());
                    if (closes)
                        accepted[^1].Close();
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
            }
        }
    }

    // A TLS handshake shows no working service either.
    [TestCase("a certificate for another name", false)]
    [TestCase("an alert in the handshake", false)]
    [TestCase("handshake, then close", true)]
    [TestCase("handshake, then request, then close", true)]
    public async Task An_address_that_is_broken_behind_TCP_is_tried_last(string fault, bool mayHaveBeenProcessed)
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(Name), Empty200);
        await using HostileServer broken = HostileServer.StartAt(
            new IPEndPoint(IPAddress.Parse("127.0.0.2"), server.Address.Port),
            host.Certificates.IssueServer(fault == "a certificate for another name" ? "another.test" : Name),
            connection => fault switch
            {
                "an alert in the handshake" => connection.WriteUnencryptedAsync([21, 3, 3, 0, 2, 2, 80]),
                "handshake, then close" => connection.HandshakeAsync(),
                _ => connection.ReadRequestAsync(),
            });
        SampleProvider provider = Provider(At(server), _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));

        TwoFactorException e = await FailAsync(provider);
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, mayHaveBeenProcessed)), e.ToString());
        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That((broken.Connections, server.Requests.Count), Is.EqualTo((1, 1)), "no request is sent twice");
    }

    [Test]
    public async Task A_broken_IPv6_address_is_tried_after_every_IPv4_address()
    {
        Assume.That(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(Name), Empty200);
        await using HostileServer broken = HostileServer.StartAt(
            new IPEndPoint(IPAddress.IPv6Loopback, server.Address.Port), host.Certificates.IssueServer("another.test"), connection => connection.ReadRequestAsync());
        IPAddress[] addresses = [IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]; // broken, refused, healthy
        SampleProvider provider = Provider(At(server), _ => Task.FromResult(addresses));

        await FailAsync(provider);
        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That(broken.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task An_address_that_reads_a_request_and_does_not_answer_is_tried_last()
    {
        using CancellationTokenSource enough = new();
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(Name), Empty200);
        await using HostileServer hanging = HostileServer.StartAt(
            new IPEndPoint(IPAddress.Parse("127.0.0.2"), server.Address.Port), host.Certificates.IssueServer(Name), async connection =>
            {
                await connection.ReadRequestAsync();
                await enough.CancelAsync();
                await connection.NeverAsync();
            });
        SampleProvider provider = Provider(At(server), _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));

        await Assert.CatchAsync<OperationCanceledException>(() => provider.SendAsync(enough.Token));
        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That((hanging.Connections, server.Connections), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task An_address_that_answers_stays_the_first_although_it_closes_each_connection()
    {
        await using HostileServer second = HostileServer.Answering(host.Certificates.IssueServer(Name), Empty200);
        await using HostileServer first = HostileServer.StartAt(
            new IPEndPoint(IPAddress.Parse("127.0.0.2"), second.Address.Port), host.Certificates.IssueServer(Name), async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            });
        SampleProvider provider = Provider(At(second), _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));
        for (int i = 0; i < 3; i++)
            Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That((first.Connections, second.Connections), Is.EqualTo((3, 0)));
    }

    [TestCase("", true)]
    [TestCase("open", false)]
    [TestCase("open, ask", true)]
    [TestCase("open, ask, answer", false)]
    public async Task Only_a_connection_that_gave_no_answer_makes_its_address_silent(string life, bool isSilent)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        SilentAddresses silent = new(new ManualTimeProvider());
        Socket socket = await AddressRace.ConnectAsync(
            [IPAddress.Loopback], ((IPEndPoint)listener.LocalEndpoint).Port, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        await using (ListeningStream connection = new(socket, silent, isToProxy: false))
        {
            foreach (string step in life.Split(", "))
                (step switch { "open" => connection.Open, "ask" => connection.Ask, "answer" => connection.Answer, _ => (Action)(() => { }) })();
        }

        Assert.That(silent.PutLast([IPAddress.Loopback, IPAddress.Any])[0], Is.EqualTo(isSilent ? IPAddress.Any : IPAddress.Loopback));
    }

    [Test]
    public void Of_several_silent_addresses_the_last_one_to_be_silent_is_tried_last()
    {
        ManualTimeProvider time = new();
        SilentAddresses silent = new(time);
        IPAddress[] addresses = [.. new[] { "10.0.0.1", "10.0.0.2" }.Select(IPAddress.Parse)];
        silent.Add(addresses[1]);
        time.Advance(TimeSpan.FromSeconds(1));
        silent.Add(addresses[0]);
        Assert.That(silent.PutLast(addresses), Is.EqualTo(new[] { addresses[1], addresses[0] }));
    }

    [Test]
    public void Silent_addresses_keep_their_order_and_are_forgotten_after_a_minute()
    {
        ManualTimeProvider time = new();
        SilentAddresses silent = new(time);
        IPAddress[] addresses = [.. new[] { "10.0.0.1", "10.0.0.2", "10.0.0.3" }.Select(IPAddress.Parse)];
        silent.Add(addresses[0]);
        Assert.That(silent.PutLast(addresses), Is.EqualTo(new[] { addresses[1], addresses[2], addresses[0] }));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(silent.PutLast(addresses)[2], Is.EqualTo(addresses[0]));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(silent.PutLast(addresses), Is.EqualTo(addresses));
    }

    [Test]
    public async Task A_look_up_that_takes_longer_than_connecting_may_take_serves_the_next_calls()
    {
        ManualTimeProvider time = new();
        Queue<TaskCompletionSource<IPAddress[]>> lookUps = new();
        NameResolver names = new(
            _ => (lookUps.TryDequeue(out TaskCompletionSource<IPAddress[]>? next) ? next : new TaskCompletionSource<IPAddress[]>()).Task.GetAwaiter().GetResult(), time);
        TaskCompletionSource<IPAddress[]> first = new();
        lookUps.Enqueue(first);
        using CancellationTokenSource deadline = new();
        Task<IPAddress[]> tooLate = names.ResolveAsync(Name, TimeSpan.FromSeconds(1), deadline.Token);
        Task<IPAddress[]> patient = names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        await deadline.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => tooLate);
        first.SetResult([IPAddress.Loopback]);
        await patient;

        Task<IPAddress[]> next = names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.That(next.IsCompleted, Is.False, "a fresh answer is better, and may come");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await next, Is.EqualTo(new[] { IPAddress.Loopback }));

        time.Advance(TimeSpan.FromMinutes(10));
        Task<IPAddress[]> old = names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(old.IsCompleted, Is.False, "ten minutes are too old");
    }

    [Test]
    public async Task A_fresh_answer_replaces_the_last_one_and_a_failure_is_not_hidden()
    {
        Task<IPAddress[]> answer = Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        NameResolver names = new(_ => answer.GetAwaiter().GetResult(), new ManualTimeProvider());
        await names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        answer = Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]);
        Assert.That(await names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None), Is.EqualTo(new[] { IPAddress.IPv6Loopback }));
        answer = Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        await Assert.ThrowsAsync<SocketException>(() => names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None));
    }

    [TestCase(SocketError.TryAgain, true)]
    [TestCase(SocketError.NoRecovery, true)]
    [TestCase(SocketError.HostNotFound, false)]
    [TestCase(SocketError.NoData, false)]
    public async Task A_name_server_that_fails_at_once_is_bridged_like_one_that_does_not_answer(SocketError failure, bool isBridged)
    {
        Task<IPAddress[]> answer = Task.FromException<IPAddress[]>(new SocketException((int)failure));
        ManualTimeProvider time = new();
        NameResolver names = new(_ => answer.GetAwaiter().GetResult(), time);
        await Assert.ThrowsAsync<SocketException>(ResolveAsync, "no addresses are known");
        Task<IPAddress[]> failing = answer;
        answer = Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        await ResolveAsync();

        answer = failing;
        if (isBridged)
            Assert.That(await ResolveAsync(), Is.EqualTo(new[] { IPAddress.Loopback }));
        else
            await Assert.ThrowsAsync<SocketException>(ResolveAsync);
        time.Advance(TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<SocketException>(ResolveAsync, "ten minutes are too old");

        Task<IPAddress[]> ResolveAsync() => names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
    }

    [Test]
    public async Task A_look_up_keeps_no_thread_of_the_pool()
    {
        Thread? thread = null;
        bool isOfPool = true;
        NameResolver names = new(_ =>
        {
            thread = Thread.CurrentThread;
            isOfPool = thread.IsThreadPoolThread;
            return [IPAddress.Loopback];
        });
        await names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.That(isOfPool, Is.False);
        Assert.That(Thread.CurrentThread, Is.Not.SameAs(thread), "what follows a look-up does not run on its thread");
    }

    [TestCase(16, true)]
    [TestCase(17, false)]
    public async Task At_most_sixteen_addresses_are_tried(int place, bool isTried)
    {
        using TcpListener listener = new(IPAddress.Parse("127.0.0.99"), 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        IPAddress[] addresses = [.. Enumerable.Range(1, 2000).Select(i => IPAddress.Parse(i == place ? "127.0.0.99" : $"127.0.{1 + (i / 200)}.{1 + (i % 200)}"))];
        Task<Socket> connecting = AddressRace.ConnectAsync(addresses, port, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        if (isTried)
            (await connecting).Dispose();
        else
            Assert.That((await Assert.ThrowsAsync<SocketException>(() => connecting)).SocketErrorCode, Is.EqualTo(SocketError.ConnectionRefused));
    }

    [Test]
    public void IPv6_and_IPv4_addresses_alternate()
    {
        IPAddress[] given = [.. new[] { "::1", "::2", "::3", "10.0.0.1", "10.0.0.2" }.Select(IPAddress.Parse)];
        Assert.That(AddressRace.Interleave(given).Select(one => one.ToString()), Is.EqualTo(new[] { "::1", "10.0.0.1", "::2", "10.0.0.2", "::3" }));
    }

    [TestCase("localhost", true)]
    [TestCase("LOCALHOST", true)]
    [TestCase("emulator.localhost", true)]
    [TestCase("127.0.0.1", true)]
    [TestCase("127.9.9.9", true)]
    [TestCase("[::1]", true)]
    [TestCase("[::ffff:127.0.0.1]", true)]
    [TestCase("localhost.", true, Description = "written as absolute")]
    [TestCase("emulator.localhost.", true)]
    [TestCase("[fd00::7f00:1]", false, Description = "which only ends like 127.0.0.1")]
    [TestCase("localhost.example.", false)]
    [TestCase("notlocalhost", false)]
    [TestCase("localhost.example", false)]
    [TestCase("service.test", false)]
    [TestCase("128.0.0.1", false)]
    public void Addresses_of_this_machine_bypass_the_proxy(string name, bool isThisMachine)
    {
        ServiceProxy proxy = new(new WebProxy("http://proxy.test:3128"));
        Assert.That(proxy.IsBypassed(new Uri($"https://{name}:8443/")), Is.EqualTo(isThisMachine));
        Assert.That(proxy.GetProxy(new Uri($"https://{name}:8443/")), isThisMachine ? Is.Null : Is.EqualTo(new Uri("http://proxy.test:3128/")));
    }

    [Test]
    public async Task A_failure_through_a_proxy_names_the_proxy_and_not_its_password()
    {
        using RefusingAddress refusing = new();
        TwoFactorException e = await FailAsync(ThroughProxy(new Uri($"https://{Name}/"), $"http://jdoe:SECRET@{refusing.Uri.Authority}"));
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
        Assert.That(e.Message, Does.Contain($"through the proxy {refusing.Uri.Authority}"));
        Assert.That(e.ToString(), Does.Not.Contain("SECRET").And.Not.Contain("jdoe"));
    }

    // A proxy whose password has expired, or that forbids the service, must not be taken for an outage: OpenWithAudit would let every login through.
    [TestCase("302 Found", FailureOrigin.Host, "the proxy refused (302).")]
    [TestCase("403 Forbidden", FailureOrigin.Host, "the proxy refused (403).")]
    [TestCase("407 Proxy Authentication Required", FailureOrigin.Host, "the proxy requires a user name and a password (407).")]
    [TestCase("429 Too Many Requests", FailureOrigin.Host, "the proxy refused (429).")]
    [TestCase("499 Other", FailureOrigin.Host, "the proxy refused (499).")]
    [TestCase("500 Failed", FailureOrigin.Connection, "the proxy refused (500).")]
    [TestCase("503 Unavailable", FailureOrigin.Connection, "the proxy refused (503).")]
    [TestCase("511 Network Authentication Required", FailureOrigin.Host, "the proxy refused (511).")]
    public async Task A_proxy_that_refuses_is_named_with_its_status_and_only_its_own_trouble_counts_as_an_outage(string status, FailureOrigin origin, string message)
    {
        await using LoopbackProxy proxy = new(tls: null) { Answer = $"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n" };
        SampleProvider provider = ThroughProxy(new Uri($"https://{Name}/"), proxy.Address);
        TwoFactorException start = await FailAsync(provider);
        TwoFactorException poll = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.PollAsync()))!;
        foreach (TwoFactorException e in (TwoFactorException[])[start, poll])
        {
            Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed, e.IsTransient), Is.EqualTo((TwoFactorError.Unavailable, origin, false, true)), e.ToString());
            Assert.That(e.Message, Does.EndWith($"The service could not be connected to through the proxy localhost:{proxy.Port}: {message}"));
        }
    }

    [TestCase("SSH-2.0-OpenSSH\r\n", TwoFactorError.ProtocolViolation, FailureOrigin.Service, "The service's answer through the proxy localhost:")]
    [TestCase("", TwoFactorError.Unavailable, FailureOrigin.Connection, "The connection to the service through the proxy localhost:")]
    public async Task What_follows_in_the_tunnel_comes_from_the_service(string answer, TwoFactorError error, FailureOrigin origin, string message)
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(Name), answer);
        await using LoopbackProxy proxy = new(tls: null) { Target = server.Address.Port };
        SampleProvider provider = ThroughProxy(At(server), proxy.Address);
        TwoFactorException start = await FailAsync(provider);
        TwoFactorException poll = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.PollAsync()))!;
        foreach (TwoFactorException e in (TwoFactorException[])[start, poll])
        {
            Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((error, origin, true)), e.ToString());
            Assert.That(e.Message, Does.Contain(message));
        }
    }

    [Test]
    public async Task A_certificate_that_is_not_trusted_behind_a_proxy_names_the_proxy([Values] bool isProxied)
    {
        using TestCertificates inspecting = new("Inspecting authority");
        await using HostileServer server = HostileServer.Answering(inspecting.IssueServer(Name), Empty200);
        await using LoopbackProxy proxy = new(tls: null) { Target = server.Address.Port };
        TwoFactorException e = await FailAsync(isProxied
            ? ThroughProxy(At(server), proxy.Address)
            : Provider(At(server), _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback])));
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Unknown, false)), e.ToString());
        string hint = isProxied ? $" It came through the proxy localhost:{proxy.Port}, which may inspect TLS." : string.Empty;
        Assert.That(e.Message, Does.EndWith($"The service's certificate is not trusted (RemoteCertificateChainErrors).{hint}"));
    }

    [Test]
    public async Task The_client_certificate_goes_through_a_proxy_to_the_service()
    {
        await using MutualTlsServer service = new(host.Certificates.IssueServer(Name));
        await using LoopbackProxy proxy = new(tls: null) { Target = service.Port };
        using X509Certificate2 acme = host.Certificates.IssueClient("acme");

        Assert.That((await ThroughProxy(service.At(Name), proxy.Address, options => options.ClientCertificate = host.Pem(acme)).SendAsync()).IsSuccess, Is.True);
        Assert.That(service.Presented, Is.EqualTo(new[] { "CN=acme" }));
    }

    [Test]
    public async Task A_proxy_over_TLS_never_gets_the_tenants_certificate()
    {
        using TestCertificates proxys = new("Proxy authority");
        await using MutualTlsServer service = new(host.Certificates.IssueServer(Name));
        await using LoopbackProxy proxy = new(proxys.IssueServer()) { Target = service.Port };
        using X509Certificate2 acme = host.Certificates.IssueClient("acme");
        SampleProvider provider = host.Provider(
            service.At(Name),
            options => options.ClientCertificate = host.Pem(acme),
            builder => builder.Services.AddSingleton(new ServiceProxy(new WebProxy(proxy.Address)) { TrustedRoots = [proxys.Authority] }));

        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That((proxy.Presented, service.Presented), Is.EqualTo((new string?[] { null }, new[] { "CN=acme" })));
    }

    [Test]
    public async Task A_tenants_TrustedCaPath_does_not_make_a_proxy_trusted()
    {
        await using LoopbackProxy proxy = new(host.Certificates.IssueServer());
        TwoFactorException e = await FailAsync(ThroughProxy(new Uri($"https://{Name}/"), proxy.Address));
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Unknown, false)), e.ToString());
        Assert.That(e.Message, Does.Contain("There was no TLS connection to the proxy localhost:"));
        Assert.That(proxy.Requests, Is.Empty);
    }

    [Test]
    public async Task A_proxy_that_ends_the_handshake_with_an_alert_is_not_taken_for_the_service()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        Task serving = RefuseAsync(proxy);
        using X509Certificate2 client = host.Certificates.IssueClient("acme");
        TwoFactorException e = await FailAsync(ThroughProxy(
            new Uri($"https://{Name}/"), $"https://localhost:{((IPEndPoint)proxy.LocalEndpoint).Port}", options => options.ClientCertificate = host.Pem(client)));
        await serving;
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Unknown, false)), e.ToString());
        Assert.That(e.Message, Does.Contain("proxy"));

        static async Task RefuseAsync(TcpListener listener)
        {
            using TcpClient connection = await listener.AcceptTcpClientAsync();
            byte[] greeting = new byte[16 * 1024];
            _ = await connection.GetStream().ReadAsync(greeting);
            await connection.GetStream().WriteAsync(new byte[] { 21, 3, 3, 0, 2, 2, 40 }); // a fatal alert: handshake failure
        }
    }

    // The HTTP handler uses no proxy then.
    [Test]
    public async Task Proxy_settings_of_the_host_that_fail_do_not_replace_the_failure([Values] bool isBypassing)
    {
        using RefusingAddress refusing = new();
        TwoFactorException e = await FailAsync(host.Provider(
            new UriBuilder(refusing.Uri) { Host = Name }.Uri,
            build: builder => builder.Services.AddSingleton(new ServiceProxy(new FailingProxy(isBypassing))).AddSingleton(new NameResolver(_ => [IPAddress.Loopback]))));
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
    }

    [Test]
    public async Task A_proxy_gets_its_password_from_the_environment([Values] bool tls)
    {
        using TestCertificates proxys = new("Proxy authority");
        await using LoopbackProxy proxy = new(tls ? proxys.IssueServer() : null)
        {
            Answer = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
        };
        CredentialCache passwords = [];
        passwords.Add(new Uri(proxy.Address), "Basic", new NetworkCredential("jdoe", "SECRET"));
        WebProxy environment = new(proxy.Address) { Credentials = passwords };
        await FailAsync(host.Provider(
            new Uri($"https://{Name}/"),
            build: builder => builder.Services.AddSingleton(new ServiceProxy(environment) { TrustedRoots = [proxys.Authority] })));
        Assert.That(proxy.Requests, Has.Some.Contains("Proxy-Authorization: Basic"));
    }

    private SampleProvider Provider(Uri endpoint, Func<string, Task<IPAddress[]>> lookUp) => host.Provider(
        endpoint,
        options => options.ConnectTimeout = TimeSpan.FromSeconds(4),
        builder => builder.Services.AddSingleton(new NameResolver(name => lookUp(name).GetAwaiter().GetResult())));

    private SampleProvider ThroughProxy(Uri endpoint, string proxy, Action<SampleOptions>? configure = null) => host.Provider(
        endpoint,
        configure,
        builder => builder.Services.AddSingleton(new ServiceProxy(new WebProxy(proxy))));

    private static Uri At(HostileServer server) => new($"https://{Name}:{server.Address.Port}/");

    private static async Task<TwoFactorException> FailAsync(SampleProvider provider) =>
        (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;

    private sealed class FailingProxy(bool isBypassing) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => throw new InvalidOperationException("SECRET");

        public bool IsBypassed(Uri host) => isBypassing ? throw new InvalidOperationException("SECRET") : false;
    }
}
