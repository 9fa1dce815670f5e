using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;
using TwoFactor.Tests.Loopback;
using static TwoFactor.Tests.Transport.HostHandlers;

namespace TwoFactor.Tests.Transport;

/// <summary>Cancellation and deadlines, with HTTP handlers of the host that ignore or change them.</summary>
[Category("Network")]
public sealed class HandlerCancellationTests
{
    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

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
        SampleProvider provider = host.ProviderWith(server.Address, async (request, send, cancellationToken) =>
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
    public async Task A_cancellation_by_a_handler_is_not_reported_as_one_by_the_caller([Values] bool afterSending)
    {
        await using HostileServer server = host.Answering(Empty);
        TwoFactorException e = await host.FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            if (afterSending)
                await send(request, cancellationToken);
            throw new TaskCanceledException();
        });
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, afterSending)), e.ToString());
    }

    [Test]
    public async Task A_handler_that_ignores_its_token_ends_when_the_caller_cancels()
    {
        using CancellationTokenSource caller = new();
        TaskCompletionSource<HttpResponseMessage> late = new();
        SampleProvider provider = host.ProviderWith(new Uri("https://service.example/"), async (_, _, _) =>
        {
            await caller.CancelAsync();
            return await late.Task;
        });
        await Assert.CatchAsync<OperationCanceledException>(() => provider.SendAsync(caller.Token));
        late.SetException(new OddException());
    }

    [Test]
    public async Task A_handler_that_ignores_its_token_ends_at_the_deadline([Values] bool afterSending)
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        TaskCompletionSource<HttpResponseMessage> late = new();
        await using HostileServer server = host.Answering(Empty);
        SampleProvider provider = host.ProviderWith(
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
    public async Task A_body_that_ignores_its_token_ends_at_the_deadline([Values] bool whileOpening)
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using HostileServer server = host.Answering(Empty);
        TaskCompletionSource<int> late = new();
        SampleProvider provider = host.ProviderWith(
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
    public async Task A_handler_that_delays_for_too_long_ends_at_the_deadline_and_nothing_was_sent()
    {
        await using HostileServer server = host.Answering(Empty);
        SampleProvider provider = host.ProviderWith(
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
}
