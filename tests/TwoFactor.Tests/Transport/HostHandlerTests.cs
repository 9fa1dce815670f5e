using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using TwoFactor.Providers;
using TwoFactor.Testing;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.Tests.Transport;

/// <summary>HTTP handlers of the host, and what they cannot do.</summary>
[Category("Network")]
public sealed class HostHandlerTests
{
    private const string Busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
    private const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task Defaults_for_all_http_clients_of_a_host_do_not_apply_to_ours([Values] bool before)
    {
        await using HostileServer server = Answering(Busy);
        ServiceCollection services = new();
        if (before)
            Defaults(services);
        SampleProvider provider = host.Provider(server.Address, services: services, build: builder =>
        {
            builder.ConfigureHttpClient("acme", client => client.ConfigureHttpClient(http => http.DefaultRequestHeaders.Add("X-Ours", "y")));
            if (!before)
                Defaults(services);
        });

        Assert.That((await provider.SendAsync()).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(server.Requests[0], Does.Not.Contain("X-Secret").And.Contain("X-Ours: y"));

        static void Defaults(IServiceCollection services) => services.ConfigureHttpClientDefaults(all => all
            .AddHttpMessageHandler(() => new Handler(Repeat))
            .ConfigureHttpClient(client => client.DefaultRequestHeaders.Add("X-Secret", "y")));
    }

    [TestCase("TwoFactor")]
    [TestCase("TwoFactor:acme")]
    [TestCase("acme")]
    public async Task A_named_client_of_the_host_does_not_affect_ours(string name)
    {
        await using HostileServer server = Answering(Empty);
        SampleProvider provider = host.Provider(server.Address, build: builder => builder.Services
            .AddHttpClient(name, client => client.DefaultRequestHeaders.Add("X-Secret", "y"))
            .ConfigurePrimaryHttpMessageHandler(() => new Handler((_, _, _) => throw new InvalidOperationException("not ours"))));

        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That(server.Requests, Has.Count.EqualTo(1).And.None.Contains("X-Secret"));
    }

    [Test]
    public async Task The_configuration_for_one_tenant_is_applied_after_that_for_all_and_wins([Values] bool tenantFirst)
    {
        List<string> passed = [];
        Action<ITwoFactorBuilder>[] calls =
        [
            builder => builder.ConfigureHttpClient(client => client
                .AddHttpMessageHandler(() => Noting("all"))
                .ConfigurePrimaryHttpMessageHandler(() => new Handler((_, _, _) => throw new InvalidOperationException("not the tenant's")))),
            builder => builder.ConfigureHttpClient("ACME", client => client
                .AddHttpMessageHandler(() => Noting("acme"))
                .ConfigurePrimaryHttpMessageHandler(() => new Handler((_, _, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Accepted))))),
            builder => builder.ConfigureHttpClient("globex", client => client.AddHttpMessageHandler(() => Noting("globex"))),
        ];
        SampleProvider provider = host.Provider(new Uri("https://service.example/"), build: builder =>
        {
            foreach (Action<ITwoFactorBuilder> call in tenantFirst ? calls.Reverse() : calls)
                call(builder);
        });

        Assert.That((await provider.SendAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(passed, Is.EqualTo(new[] { "all", "acme" }));

        Handler Noting(string name) => new((request, send, cancellationToken) =>
        {
            passed.Add(name);
            return send(request, cancellationToken);
        });
    }

    [Test]
    public async Task Handlers_are_made_once_for_each_tenant()
    {
        int made = 0;
        await using HostileServer server = Answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        SampleProvider provider = host.Provider(server.Address, build: builder => builder.ConfigureHttpClient(client => client
            .SetHandlerLifetime(TimeSpan.FromSeconds(1))
            .AddHttpMessageHandler(() =>
            {
                made++;
                return new Handler((request, send, cancellationToken) => send(request, cancellationToken));
            })));
        await provider.SendAsync();
        await provider.SendAsync();
        Assert.That(made, Is.EqualTo(1));
    }

    [Test]
    public async Task The_error_says_that_a_handler_repeats_an_answered_request()
    {
        await using HostileServer server = Answering(Busy);
        TwoFactorException e = await FailAsync(server.Address, Repeat);

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString());
        Assert.That(e.Message, Does.Contain("handler of the host repeated a request"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_refused_connection_is_reported_as_such_behind_a_handler_that_repeats()
    {
        // So that a start may go to a fallback server.
        TwoFactorException e = await FailAsync(HostileServer.RefusingAddress(), RepeatAfterFailure);
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)), e.ToString());
    }

    [Test]
    public async Task A_lost_answer_is_reported_as_such_behind_a_handler_that_repeats()
    {
        await using HostileServer server = HostileServer.Start(host.Certificates.IssueServer(), async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        TwoFactorException e = await FailAsync(server.Address, RepeatAfterFailure);
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)), e.ToString());
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_handler_that_copies_requests_without_their_options_sends_nothing()
    {
        await using HostileServer server = Answering(Empty);
        TwoFactorException e = await FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            using HttpRequestMessage copy = new(request.Method, request.RequestUri) { Content = request.Content };
            return await send(copy, cancellationToken);
        });
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, false)), e.ToString());
        Assert.That(e.Message, Does.Contain("must copy their Options"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_handler_that_copies_requests_with_their_options_cannot_send_twice()
    {
        await using HostileServer server = Answering(Busy);
        TwoFactorException e = await FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            await CopyAndSend();
            return await CopyAndSend();

            async Task<HttpResponseMessage> CopyAndSend()
            {
                HttpRequestMessage copy = new(request.Method, request.RequestUri);
                foreach (KeyValuePair<string, object?> option in request.Options)
                    ((IDictionary<string, object?>)copy.Options).Add(option);
                return await send(copy, cancellationToken);
            }
        });
        Assert.That(e.MayHaveBeenProcessed, Is.True, e.ToString());
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_handler_that_throws_before_sending_means_that_nothing_was_sent()
    {
        TwoFactorException e = await FailAsync(new Uri("https://service.example/"), (_, _, _) => throw new OddException());
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)), e.ToString());
        Assert.That(e.InnerException, Is.InstanceOf<OddException>());
        Assert.That(e.Message, Does.Contain("handler of the host").And.Contain(nameof(OddException)).And.Not.Contain("SECRET"));
    }

    [Test]
    public async Task A_handler_that_throws_after_sending_means_that_the_request_may_have_been_processed()
    {
        await using HostileServer server = Answering(Empty);
        TwoFactorException e = await FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            await send(request, cancellationToken);
            throw new OddException();
        });
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)), e.ToString());
    }

    [Test]
    public async Task A_handler_that_fails_as_a_connection_does_says_nothing_about_ours(
        [Values] HttpRequestError kind, [Values] bool afterSending, [Values] bool isPoll)
    {
        // An audit that such a handler sends elsewhere, for example.
        await using HostileServer server = Answering(Empty);
        SampleProvider provider = Provider(server.Address, async (request, send, cancellationToken) =>
        {
            if (afterSending)
                await send(request, cancellationToken);
            throw new HttpRequestException(kind, "SECRET");
        });
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => isPoll ? provider.PollAsync() : provider.SendAsync()))!;
        Assert.That(
            (e.Error, e.Origin, e.IsTransient, e.MayHaveBeenProcessed),
            Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, true, afterSending)), e.ToString());
        Assert.That(e.Message, Does.Not.Contain("SECRET"));
        Assert.That(server.Requests, Has.Count.EqualTo(afterSending ? 1 : 0));
    }

    [Test]
    public async Task A_handler_that_throws_our_exception_after_it_sent_cannot_say_that_nothing_was_sent()
    {
        await using HostileServer server = Answering(Empty);
        TwoFactorException e = await FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            await send(request, cancellationToken);
            throw new TwoFactorException(TwoFactorError.Unavailable, "mine");
        });
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString());
    }

    [Test]
    public async Task A_copy_without_options_after_the_request_itself_leaves_open_what_happened()
    {
        await using HostileServer server = Answering(Busy);
        TwoFactorException e = await FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            await send(request, cancellationToken);
            using HttpRequestMessage copy = new(request.Method, request.RequestUri);
            return await send(copy, cancellationToken);
        });
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, true)), e.ToString());
    }

    [Test]
    public async Task The_callers_cancellation_wins_whatever_a_handler_makes_of_it([Values("another exception", "a network failure", "an answer")] string made)
    {
        using CancellationTokenSource caller = new();
        await using HostileServer server = HostileServer.Start(host.Certificates.IssueServer(), async connection =>
        {
            await connection.ReadRequestAsync();
            await caller.CancelAsync();
            await connection.NeverAsync();
        });
        SampleProvider provider = Provider(server.Address, async (request, send, cancellationToken) =>
        {
            try
            {
                return await send(request, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return made switch
                {
                    "another exception" => throw new OddException(),
                    "a network failure" => throw new HttpRequestException(HttpRequestError.ConnectionError),
                    _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable),
                };
            }
        });
        OperationCanceledException e = (await Assert.CatchAsync<OperationCanceledException>(() => provider.SendAsync(caller.Token)))!;
        Assert.That(e.CancellationToken, Is.EqualTo(caller.Token));
    }

    [Test]
    public async Task A_handler_that_ignores_its_token_ends_at_the_deadline([Values] bool afterSending)
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        TaskCompletionSource<HttpResponseMessage> late = new();
        await using HostileServer server = Answering(Empty);
        SampleProvider provider = Provider(
            server.Address,
            async (request, send, cancellationToken) =>
            {
                if (afterSending)
                    await send(request, CancellationToken.None);
                time.Advance(new SampleOptions().RequestTimeout);
                return await late.Task;
            },
            time: time);

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That(
            (e.Error, e.Origin, e.IsTransient, e.MayHaveBeenProcessed),
            Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, true, afterSending)), e.ToString());

        using Content content = new(() => Task.FromResult(Stream.Null));
        late.SetResult(new HttpResponseMessage { Content = content });
        await content.Disposed;
    }

    [Test]
    public async Task A_mock_that_ignores_its_token_ends_at_the_deadline_and_may_have_sent_the_request()
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        TaskCompletionSource<HttpResponseMessage> never = new();
        SampleProvider provider = host.Provider(
            new Uri("https://service.example/"),
            build: builder => builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => new Handler((_, _, _) =>
            {
                time.Advance(new SampleOptions().RequestTimeout);
                return never.Task;
            }))),
            time: time);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That(
            (e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Connection, true)), e.ToString());
    }

    [Test]
    public async Task A_handler_that_ignores_its_token_ends_when_the_caller_cancels()
    {
        using CancellationTokenSource caller = new();
        TaskCompletionSource<HttpResponseMessage> late = new();
        SampleProvider provider = Provider(new Uri("https://service.example/"), async (_, _, _) =>
        {
            await caller.CancelAsync();
            return await late.Task;
        });
        await Assert.CatchAsync<OperationCanceledException>(() => provider.SendAsync(caller.Token));
        late.SetException(new OddException());
    }

    [Test]
    public async Task A_body_that_ignores_its_token_ends_at_the_deadline([Values] bool whileOpening)
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using HostileServer server = Answering(Empty);
        TaskCompletionSource<int> late = new();
        SampleProvider provider = Provider(
            server.Address,
            async (request, send, cancellationToken) =>
            {
                HttpResponseMessage response = await send(request, cancellationToken);
                response.Content = new Content(async () =>
                {
                    if (whileOpening)
                        await NeverAsync();
                    return new DeafStream(NeverAsync);
                });
                return response;
            },
            time: time);

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)), e.ToString());
        late.SetException(new OddException());

        Task<int> NeverAsync()
        {
            time.Advance(new SampleOptions().RequestTimeout);
            return late.Task;
        }
    }

    [Test]
    public async Task A_copy_that_is_still_connecting_when_its_handler_gives_up_is_never_sent()
    {
        TaskCompletionSource connected = new();
        TaskCompletionSource givenUp = new();
        await using HostileServer server = HostileServer.Start(host.Certificates.IssueServer(), async connection =>
        {
            connected.SetResult();
            await givenUp.Task;
            await connection.ReadRequestAsync();
        });
        Task<HttpResponseMessage>? sending = null;
        SampleProvider provider = Provider(
            server.Address,
            async (request, send, _) =>
            {
                HttpRequestMessage copy = new(request.Method, request.RequestUri) { Content = new StringContent("hello") };
                foreach (KeyValuePair<string, object?> option in request.Options)
                    ((IDictionary<string, object?>)copy.Options).Add(option);
                sending = send(copy, CancellationToken.None);
                await connected.Task;
                throw new TimeoutException();
            },
            options => (options.ConnectTimeout, options.RequestTimeout) = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(100)));

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
        givenUp.SetResult();
        await Assert.CatchAsync<Exception>(() => sending!);
        Assert.That(server.Requests, Is.Empty, "a fallback server may have been asked meanwhile");
    }

    [Test]
    public async Task A_handler_that_wakes_up_after_the_deadline_sends_nothing()
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        TaskCompletionSource awake = new();
        Task<HttpResponseMessage>? sending = null;
        int sent = 0;
        SampleProvider provider = host.Provider(
            new Uri("https://service.example/"),
            build: builder => builder.ConfigureHttpClient(client => client
                .ConfigurePrimaryHttpMessageHandler(() => new Handler((_, _, _) =>
                {
                    sent++;
                    return Task.FromResult(new HttpResponseMessage());
                }))
                .AddHttpMessageHandler(() => new Handler((request, send, _) => sending = SendLateAsync(request, send)))),
            time: time);

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
        awake.SetResult();
        await Assert.CatchAsync<Exception>(() => sending!);
        Assert.That(sent, Is.Zero);

        async Task<HttpResponseMessage> SendLateAsync(HttpRequestMessage request, Send send)
        {
            time.Advance(new SampleOptions().RequestTimeout);
            await awake.Task;
            return await send(request, CancellationToken.None);
        }
    }

    [Test]
    public async Task A_refused_connection_wrapped_by_a_handler_still_means_that_nothing_was_sent()
    {
        TwoFactorException e = await FailAsync(HostileServer.RefusingAddress(), async (request, send, cancellationToken) =>
        {
            try
            {
                return await send(request, cancellationToken);
            }
            catch (HttpRequestException)
            {
                throw new OddException();
            }
        });
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
    }

    [Test]
    public async Task A_cancellation_by_a_handler_is_not_reported_as_one_by_the_caller([Values] bool afterSending)
    {
        await using HostileServer server = Answering(Empty);
        TwoFactorException e = await FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            if (afterSending)
                await send(request, cancellationToken);
            throw new TaskCanceledException();
        });
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, afterSending)), e.ToString());
    }

    [Test]
    public async Task A_handler_that_returns_null_is_a_failure([Values] bool afterSending)
    {
        await using HostileServer server = Answering(Empty);
        TwoFactorException e = await FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            if (afterSending)
                await send(request, cancellationToken);
            return null!;
        });
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, afterSending)), e.ToString());
    }

    [Test]
    public async Task A_response_made_by_a_handler_is_accepted()
    {
        SampleProvider provider = Provider(new Uri("https://service.example/"), (_, _, _) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("mine") }));
        Assert.That((await provider.SendAsync()).Body.ToArray(), Is.EqualTo("mine"u8.ToArray()));
    }

    [Test]
    public async Task A_response_made_by_a_handler_after_a_refused_connection_is_accepted()
    {
        SampleProvider provider = Provider(HostileServer.RefusingAddress(), async (request, send, cancellationToken) =>
        {
            try
            {
                return await send(request, cancellationToken);
            }
            catch (HttpRequestException)
            {
                return new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = null };
            }
        });
        Assert.That((await provider.SendAsync()).StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public async Task A_handler_that_delays_for_too_long_ends_at_the_deadline_and_nothing_was_sent()
    {
        await using HostileServer server = Answering(Empty);
        SampleProvider provider = Provider(
            server.Address,
            async (request, send, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return await send(request, cancellationToken);
            },
            options => options.RequestTimeout = TimeSpan.FromSeconds(0.5));

        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)), e.ToString());
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_handler_that_sends_twice_at_once_sends_once()
    {
        await using HostileServer server = Answering(Empty);
        SampleProvider provider = Provider(server.Address, async (request, send, cancellationToken) =>
        {
            Task<HttpResponseMessage>[] both = [send(request, cancellationToken), send(request, cancellationToken)];
            return await await Task.WhenAny(both.Where(one => !one.IsFaulted));
        });
        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    // A client inside a host's handler throws this when its own timeout ends, whether or not the request was sent.
    [Test]
    public async Task A_timeout_of_the_hosts_primary_handler_leaves_open_what_happened([Values] bool isPoll)
    {
        SampleProvider provider = WithPrimary((_, _, _) => throw new TaskCanceledException("The client timed out.", new TimeoutException()));
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => isPoll ? provider.PollAsync() : provider.SendAsync()))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)), e.ToString());
    }

    [Test]
    public async Task A_TwoFactorException_of_the_hosts_primary_handler_leaves_open_what_happened()
    {
        SampleProvider provider = WithPrimary((_, _, _) => throw new TwoFactorException(TwoFactorError.Unavailable, "not sent, it says") { IsTransient = true });
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString());
    }

    [Test]
    public async Task What_a_network_failure_of_the_hosts_primary_handler_does_not_say_is_left_open(
        [Values("socket", "name", "handshake", "stream", "no kind", "connection behind")] string kind)
    {
        SampleProvider provider = WithPrimary((_, _, _) => throw (kind switch
        {
            "socket" => new SocketException((int)SocketError.ConnectionRefused),
            "name" => new SocketException((int)SocketError.HostNotFound),
            "handshake" => new AuthenticationException("handshake"),
            "stream" => new IOException("reset"),
            "no kind" => new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)),
            _ => (Exception)new HttpRequestException("refused", new HttpRequestException(HttpRequestError.ConnectionError)),
        }));
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString());
    }

    [Test]
    public async Task A_primary_handler_that_sends_in_another_way_after_our_connection_failed_leaves_open_what_happened(
        [Values("a timeout", "a lost answer", "half an answer")] string then)
    {
        SampleProvider provider = Around(HostileServer.RefusingAddress(), async (request, send, cancellationToken) =>
        {
            await Assert.CatchAsync<HttpRequestException>(() => send(request, cancellationToken));
            return then switch
            {
                "a timeout" => throw new TaskCanceledException("The client timed out.", new TimeoutException()),
                "a lost answer" => throw new HttpRequestException(HttpRequestError.ResponseEnded),
                _ => new HttpResponseMessage { Content = new Content(() => throw new HttpIOException(HttpRequestError.ResponseEnded)) },
            };
        });
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString());
    }

    [Test]
    public async Task A_primary_handler_around_our_connection_reports_that_nothing_was_sent([Values] bool isWrapped)
    {
        SampleProvider provider = Around(HostileServer.RefusingAddress(), async (request, send, cancellationToken) =>
        {
            try
            {
                return await send(request, cancellationToken);
            }
            catch (HttpRequestException e) when (isWrapped)
            {
                throw new HttpRequestException("It failed.", e);
            }
        });
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)), e.ToString());
    }

    private SampleProvider WithPrimary(Handle handle) => host.Provider(
        new Uri("https://service.example/"),
        build: builder => builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => new Handler(handle))));

    // The host's primary handler passes requests on to the library's own connection.
    private SampleProvider Around(Uri endpoint, Handle handle) => host.Provider(endpoint, build: builder => builder.ConfigureHttpClient(client =>
        client.Services.Configure<HttpClientFactoryOptions>(
            client.Name,
            options => options.HttpMessageHandlerBuilderActions.Add(chain => chain.PrimaryHandler = new Handler(handle) { InnerHandler = chain.PrimaryHandler }))));

    private HostileServer Answering(string answer) => HostileServer.Answering(host.Certificates.IssueServer(), answer);

    private SampleProvider Provider(Uri endpoint, Handle handle, Action<SampleOptions>? configure = null, TimeProvider? time = null) => host.Provider(
        endpoint, configure, builder => builder.ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Handler(handle))), time);

    private async Task<TwoFactorException> FailAsync(Uri endpoint, Handle handle) =>
        (await Assert.ThrowsAsync<TwoFactorException>(() => Provider(endpoint, handle).SendAsync()))!;

    private static async Task<HttpResponseMessage> Repeat(HttpRequestMessage request, Send send, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await send(request, cancellationToken);
        return response.IsSuccessStatusCode ? response : await send(request, cancellationToken);
    }

    private static async Task<HttpResponseMessage> RepeatAfterFailure(HttpRequestMessage request, Send send, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 3; i++)
        {
            try
            {
                return await send(request, cancellationToken);
            }
            catch (HttpRequestException)
            {
                // Tried again, as resilience handlers do.
            }
        }

        return await send(request, cancellationToken);
    }

    private delegate Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken);

    private delegate Task<HttpResponseMessage> Handle(HttpRequestMessage request, Send send, CancellationToken cancellationToken);

    private sealed class Handler(Handle handle) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            handle(request, base.SendAsync, cancellationToken);
    }

    /// <summary>A body that a handler makes, and that tells when it is disposed.</summary>
    private sealed class Content(Func<Task<Stream>> open) : HttpContent
    {
        private readonly TaskCompletionSource disposed = new();

        public Task Disposed => disposed.Task;

        protected override Task<Stream> CreateContentReadStreamAsync() => open();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }

    /// <summary>A stream that ignores its token.</summary>
    private sealed class DeafStream(Func<Task<int>> read) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(read());
    }

    private sealed class OddException() : Exception("SECRET");
}
