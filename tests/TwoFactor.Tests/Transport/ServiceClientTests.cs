using System.Net;
using System.Net.Sockets;
using System.Text;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Tests.Transport;

/// <summary>Requests to a service that misbehaves.</summary>
[Category("Network")]
public sealed class ServiceClientTests
{
    private static readonly TimeSpan RequestTimeout = new SampleOptions().RequestTimeout;

    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task A_complete_response_is_returned_for_any_status()
    {
        await using HostileServer server = Answering("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nsorry");

        ServiceResponse response = await host.Provider(server.Address).SendAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(response.IsSuccess, Is.False);
            Assert.That(response.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(7)));
            Assert.That(Encoding.ASCII.GetString(response.Body.Span), Is.EqualTo("sorry"));
        }
    }

    // The end of a body may change what it says, so no part of it may be missing.
    [TestCase("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nD\r\nstate=3&error\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\nD\r\nstate=3&error\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\nContent-Length: 7\r\n\r\nD\r\nstate=3&error\r\n0\r\n\r\n")]
    [TestCase("transfer-encoding:  Chunked \r\nContent-Length: 7\r\n\r\n7\r\nstate=3\r\n6\r\n&error\r\n0\r\n\r\n")]
    [TestCase("Content-Length: 13\r\n\r\nstate=3&error")]
    public async Task A_body_is_read_to_its_end_whatever_its_announced_length(string rest)
    {
        await using HostileServer server = Answering("HTTP/1.1 200 OK\r\n" + rest);

        ServiceResponse response = await host.Provider(server.Address).SendAsync();
        Assert.That(Encoding.ASCII.GetString(response.Body.Span), Is.EqualTo("state=3&error"));
    }

    // RFC 9110, 8.6: such a response states the length that another response would have.
    [TestCase("204 No Content")]
    [TestCase("304 Not Modified")]
    public async Task A_response_that_has_no_body_may_state_a_length(string status)
    {
        await using HostileServer server = Answering($"HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\n");

        ServiceResponse response = await host.Provider(server.Address).SendAsync();
        Assert.That(response.Body.IsEmpty, Is.True);
    }

    [Test]
    public async Task Only_the_contents_of_the_request_are_sent()
    {
        await using HostileServer server = Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        SampleProvider provider = host.Provider(server.Address);
        await provider.SendAsync();
        await provider.SendAsync();

        string expected = $"POST / HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello";
        Assert.That(server.Requests, Is.EqualTo(new[] { expected, expected }));
    }

    [Test]
    public async Task Redirects_are_not_followed()
    {
        await using HostileServer server = Answering("HTTP/1.1 307 Over there\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");

        ServiceResponse response = await host.Provider(server.Address).SendAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(307));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_host_name_that_does_not_exist_means_that_nothing_was_sent() =>
        await ExpectAsync(host.Provider(new Uri("https://nobody.invalid/")), TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: false);

    [Test]
    public async Task A_refused_connection_means_that_nothing_was_sent()
    {
        using RefusingAddress refusing = new();
        await ExpectAsync(host.Provider(refusing.Uri), TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: false);
    }

    [Test]
    public async Task A_TLS_handshake_that_is_never_answered_means_that_nothing_was_sent()
    {
        await using HostileServer server = Start(connection => connection.NeverAsync());
        await ExpectAsync(
            host.Provider(server.Address, options => options.ConnectTimeout = TimeSpan.FromSeconds(0.2)),
            TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: false);
    }

    [Test]
    public async Task The_connect_deadline_comes_before_a_short_request_deadline()
    {
        await using HostileServer server = Start(connection => connection.NeverAsync());
        await ExpectAsync(
            host.Provider(server.Address, options => options.RequestTimeout = TimeSpan.FromSeconds(1)),
            TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: false);
    }

    [Test]
    public async Task A_reset_during_the_handshake_means_that_nothing_was_sent()
    {
        await using HostileServer server = Start(connection =>
        {
            connection.Reset();
            return Task.CompletedTask;
        });
        await ExpectAsync(host.Provider(server.Address), TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: false);
    }

    [Test]
    public async Task A_server_without_TLS_gets_no_request()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<TcpClient> accepted = listener.AcceptTcpClientAsync();
        Task<TwoFactorException> failed = ExpectAsync(
            host.Provider(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/")),
            TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: false);

        using TcpClient client = await accepted;
        await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        await failed;
    }

    [Test]
    public async Task A_reset_after_the_request_was_read_means_that_it_may_have_been_processed()
    {
        await using HostileServer server = Start(async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        await ExpectAsync(host.Provider(server.Address), TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: true);
        Assert.That(server.Requests, Has.Count.EqualTo(1), "nothing is sent twice");
    }

    [Test]
    public async Task A_request_is_not_repeated_when_its_kept_alive_connection_ends()
    {
        await using HostileServer server = Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        SampleProvider provider = host.Provider(server.Address);
        await provider.SendAsync();

        await ExpectAsync(provider, TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: true);
        Assert.That((server.Requests.Count, server.Connections), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task An_answer_that_never_comes_ends_at_the_deadline()
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using HostileServer server = Start(async connection =>
        {
            await connection.ReadRequestAsync();
            time.Advance(RequestTimeout);
            await connection.NeverAsync();
        });
        await ExpectAsync(host.Provider(server.Address, time: time), TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: true);
    }

    [Test]
    public async Task A_body_that_never_ends_is_given_up_at_the_deadline()
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using HostileServer server = Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nauthsession"u8.ToArray());
            time.Advance(RequestTimeout);
            await connection.NeverAsync();
        });
        await ExpectAsync(host.Provider(server.Address, time: time), TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: true);
    }

    [Test]
    public async Task An_incomplete_body_is_a_failure()
    {
        await using HostileServer server = Answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nstatus=3");
        await ExpectAsync(host.Provider(server.Address), TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: true);
    }

    // Such a connection stays open, and another protocol follows.
    [Test]
    public async Task An_answer_that_switches_protocols_is_complete_at_once()
    {
        await using HostileServer server = Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"u8.ToArray());
            await connection.NeverAsync();
        });
        ServiceResponse response = await host.Provider(server.Address).SendAsync();
        Assert.That(StatusMeaning.ErrorForForeign(response), Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]
    public async Task A_body_over_the_limit_is_not_read_to_its_end(string head)
    {
        await using HostileServer server = Answering(head + new string('a', ServiceClient.MaximumResponseLength + 1));
        await ExpectAsync(host.Provider(server.Address), TwoFactorError.ProtocolViolation, isTransient: false, mayHaveBeenProcessed: true);
    }

    [Test]
    public async Task A_body_of_exactly_the_maximum_length_is_accepted()
    {
        await using HostileServer server = Answering("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + new string('a', ServiceClient.MaximumResponseLength));
        Assert.That((await host.Provider(server.Address).SendAsync()).Body.Length, Is.EqualTo(ServiceClient.MaximumResponseLength));
    }

    [TestCase("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na", false)]
    [TestCase("HTTP/1.0 200 OK\r\n\r\na", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", true)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", true)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", false)]
    [TestCase("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: x\r\nContent-Length: 1\r\n\r\nab", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: x\r\n\r\nab", false)]
    [TestCase("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1, 2\r\n\r\nab", false)]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 1, 2\r\n\r\nab", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: identity\r\n\r\nab", false)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\nContent-Length: 1\r\n\r\nab", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", true)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", true)]
    public async Task A_response_says_whether_the_server_told_its_end(string answer, bool isTold)
    {
        await using HostileServer server = Answering(answer);
        Assert.That((await host.Provider(server.Address).SendAsync()).IsEndTold, Is.EqualTo(isTold));
    }

    // RFC 9112, 6.3
    [TestCase("1, 1", "a")]
    [TestCase("1 ,1,1", "a")]
    [TestCase("0, 0", "")]
    public async Task A_list_of_equal_lengths_is_that_length_also_on_a_connection_that_stays_open(string length, string body)
    {
        await using HostileServer server = Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\na"));
            await connection.NeverAsync();
        });
        ServiceResponse response = await host.Provider(server.Address).SendAsync();
        Assert.That((Encoding.ASCII.GetString(response.Body.Span), response.IsEndTold), Is.EqualTo((body, true)));
    }

    [TestCase("x")]
    [TestCase("1, 2")]
    [TestCase("1, x")]
    [TestCase("-1")]
    [TestCase("x\r\nContent-Length: 1")]
    public async Task A_length_that_is_none_on_a_connection_that_stays_open_is_a_violation_at_once(string length)
    {
        await using HostileServer server = Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nab"));
            await connection.NeverAsync();
        });
        await ExpectAsync(host.Provider(server.Address), TwoFactorError.ProtocolViolation, isTransient: false, mayHaveBeenProcessed: true);
    }

    // A transfer encoding replaces the length, and a 204 has no body (RFC 9112, 6.3).
    [TestCase("200 OK\r\nTransfer-Encoding: chunked", "1\r\na\r\n0\r\n\r\n", "a", 1048577)]
    [TestCase("200 OK\r\nTransfer-Encoding: chunked", "1\r\na\r\n0\r\n\r\n", "a", long.MaxValue)]
    [TestCase("204 No Content", "", "", 1048577)]
    [TestCase("204 No Content", "", "", long.MaxValue)]
    public async Task A_length_that_does_not_count_may_be_of_any_size(string head, string rest, string body, long length)
    {
        await using HostileServer server = Answering($"HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{rest}");
        ServiceResponse response = await host.Provider(server.Address).SendAsync();
        Assert.That((Encoding.ASCII.GetString(response.Body.Span), response.IsEndTold), Is.EqualTo((body, true)));
    }

    // A handler of the host may read the body, and .NET then takes what came before the connection closed for the whole.
    [Test]
    public async Task A_list_of_lengths_does_not_tell_the_end_to_a_handler_of_the_host([Values] bool isRead)
    {
        await using HostileServer server = Answering("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\na");
        SampleProvider provider = host.ProviderWith(server.Address, async (request, send, cancellationToken) =>
        {
            HttpResponseMessage response = await send(request, cancellationToken);
            if (isRead)
                await response.Content.ReadAsStringAsync(cancellationToken);
            return response;
        });
        if (isRead)
            Assert.That((await provider.SendAsync()).IsEndTold, Is.False);
        else
            await ExpectAsync(provider, TwoFactorError.Unavailable, isTransient: true, mayHaveBeenProcessed: true);
    }

    [TestCase("3, 3", TwoFactorError.Unavailable)]
    [TestCase("2000000, 2000000", TwoFactorError.ProtocolViolation)]
    public async Task A_list_of_equal_lengths_is_checked_as_one_length_is(string length, TwoFactorError expected)
    {
        await using HostileServer server = Answering($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\na");
        await ExpectAsync(host.Provider(server.Address), expected, isTransient: expected == TwoFactorError.Unavailable, mayHaveBeenProcessed: true);
    }

    // A body that was read has a length.
    [TestCase("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na", false)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", true)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", true)]
    public async Task A_handler_that_reads_the_body_does_not_change_whether_the_server_told_its_end(string answer, bool isTold)
    {
        await using HostileServer server = Answering(answer);
        SampleProvider provider = host.ProviderWith(server.Address, async (request, send, cancellationToken) =>
        {
            HttpResponseMessage response = await send(request, cancellationToken);
            await response.Content.ReadAsStringAsync(cancellationToken);
            return response;
        });
        Assert.That((await provider.SendAsync()).IsEndTold, Is.EqualTo(isTold));
    }

    [TestCase("SECRET is not HTTP\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\nSECRET\r\n")]
    public async Task An_answer_that_is_not_HTTP_is_refused_and_not_repeated_in_the_error(string answer)
    {
        await using HostileServer server = Answering(answer);
        TwoFactorException e = await ExpectAsync(
            host.Provider(server.Address), TwoFactorError.ProtocolViolation, isTransient: false, mayHaveBeenProcessed: true);
        Assert.That(e.ToString(), Does.Not.Contain("SECRET").And.Not.Contain(Convert.ToHexString("SECRET"u8)));
    }

    [Test]
    public async Task Headers_over_the_limit_are_refused()
    {
        await using HostileServer server = Answering($"HTTP/1.1 200 OK\r\nX-Long: {new string('a', 200_000)}\r\n\r\n");
        await ExpectAsync(host.Provider(server.Address), TwoFactorError.ProtocolViolation, isTransient: false, mayHaveBeenProcessed: true);
    }

    [Test]
    public async Task The_callers_cancellation_is_a_cancellation()
    {
        using CancellationTokenSource cancel = new();
        await using HostileServer server = Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await cancel.CancelAsync();
            await connection.NeverAsync();
        });

        OperationCanceledException e = (await Assert.CatchAsync<OperationCanceledException>(() => host.Provider(server.Address).SendAsync(cancel.Token)))!;
        Assert.That(e.CancellationToken, Is.EqualTo(cancel.Token));
    }

    // The next request uses the same source of a deadline again.
    [Test]
    public async Task A_cancellation_after_the_answer_stops_no_later_request()
    {
        using CancellationTokenSource first = new();
        using SemaphoreSlim arrivals = new(0);
        using SemaphoreSlim answers = new(1);
        await using HostileServer server = Start(async connection =>
        {
            while (true)
            {
                await connection.ReadRequestAsync();
                arrivals.Release();
                await answers.WaitAsync();
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        });
        SampleProvider provider = host.Provider(server.Address);
        await provider.SendAsync(first.Token);
        await arrivals.WaitAsync();

        Task<ServiceResponse> second = provider.SendAsync();
        await arrivals.WaitAsync();
        await first.CancelAsync();
        answers.Release();
        Assert.That((await second).IsSuccess, Is.True);
    }

    private HostileServer Start(Func<HostileConnection, Task> serve) => HostileServer.Start(host.Certificates.IssueServer(), serve);

    private HostileServer Answering(string answer) => HostileServer.Answering(host.Certificates.IssueServer(), answer);

    private static async Task<TwoFactorException> ExpectAsync(SampleProvider provider, TwoFactorError error, bool isTransient, bool mayHaveBeenProcessed)
    {
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That(
            (e.Error, e.IsTransient, e.MayHaveBeenProcessed, e.Provider, e.Tenant),
            Is.EqualTo((error, isTransient, mayHaveBeenProcessed, "Sample", "acme")), e.ToString());
        return e;
    }
}
