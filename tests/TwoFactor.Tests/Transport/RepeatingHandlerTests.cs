using TwoFactor.Tests.Loopback;
using static TwoFactor.Tests.Transport.HostHandlers;

namespace TwoFactor.Tests.Transport;

/// <summary>HTTP handlers of the host that repeat or copy a request, which is sent once nevertheless.</summary>
[Category("Network")]
public sealed class RepeatingHandlerTests
{
    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task The_error_says_that_a_handler_repeats_an_answered_request()
    {
        await using HostileServer server = host.Answering(Busy);
        TwoFactorException e = await host.FailAsync(server.Address, Repeat);

        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString());
        Assert.That(e.Message, Does.Contain("handler of the host repeated a request"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_repeated_refused_connection_is_reported_as_not_sent()
    {
        // So that a start may go to a fallback server.
        using RefusingAddress refusing = new();
        TwoFactorException e = await host.FailAsync(refusing.Uri, RepeatAfterFailure);
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)), e.ToString());
    }

    [Test]
    public async Task A_repeated_request_whose_answer_was_lost_is_reported_as_perhaps_processed()
    {
        await using HostileServer server = HostileServer.Start(host.Certificates.IssueServer(), async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        TwoFactorException e = await host.FailAsync(server.Address, RepeatAfterFailure);
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)), e.ToString());
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_two_sends_at_the_same_time_one_reaches_the_service()
    {
        await using HostileServer server = host.Answering(Empty);
        SampleProvider provider = host.ProviderWith(server.Address, async (request, send, cancellationToken) =>
        {
            Task<HttpResponseMessage>[] both = [send(request, cancellationToken), send(request, cancellationToken)];
            Task ended = Task.WhenAll(both);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a second request would have arrived by then
            return await both.First(one => one.IsCompletedSuccessfully);
        });
        Assert.That((await provider.SendAsync()).IsSuccess, Is.True);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_handler_that_copies_requests_without_their_options_sends_nothing()
    {
        await using HostileServer server = host.Answering(Empty);
        TwoFactorException e = await host.FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            using HttpRequestMessage copy = new(request.Method, request.RequestUri) { Content = request.Content };
            return await send(copy, cancellationToken);
        });
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, false)), e.ToString());
        Assert.That(e.Message, Does.Contain("must copy their Options"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task After_a_request_and_its_copy_without_options_the_request_is_reported_as_perhaps_processed()
    {
        await using HostileServer server = host.Answering(Busy);
        TwoFactorException e = await host.FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            await send(request, cancellationToken);
            using HttpRequestMessage copy = new(request.Method, request.RequestUri);
            return await send(copy, cancellationToken);
        });
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Misconfigured, true)), e.ToString());
    }

    [Test]
    public async Task A_handler_that_copies_requests_with_their_options_cannot_send_twice()
    {
        await using HostileServer server = host.Answering(Busy);
        TwoFactorException e = await host.FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            await send(CopyOf(request), cancellationToken);
            return await send(CopyOf(request), cancellationToken);
        });
        Assert.That(e.MayHaveBeenProcessed, Is.True, e.ToString());
        Assert.That(server.Requests, Has.Count.EqualTo(1));
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
        SampleProvider provider = host.ProviderWith(
            server.Address,
            async (request, send, _) =>
            {
                HttpRequestMessage copy = CopyOf(request);
                copy.Content = new StringContent("hello");
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
}
