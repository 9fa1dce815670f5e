using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Providers;
using TwoFactor.Tests.Loopback;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>Names that do not resolve, and addresses that do not answer.</summary>
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
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                // The listener was stopped, during this call or before it.
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

    private SampleProvider Provider(Uri endpoint, Func<string, Task<IPAddress[]>> lookUp) => host.Provider(
        endpoint,
        options => options.ConnectTimeout = TimeSpan.FromSeconds(4),
        builder => builder.Services.AddSingleton(new NameResolver(name => lookUp(name).GetAwaiter().GetResult())));

    private static Uri At(HostileServer server) => new($"https://{Name}:{server.Address.Port}/");

    private static async Task<TwoFactorException> FailAsync(SampleProvider provider) =>
        (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
}
