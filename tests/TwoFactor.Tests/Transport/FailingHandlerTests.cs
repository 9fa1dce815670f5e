using System.Net;
using TwoFactor.Tests.Loopback;
using static TwoFactor.Tests.Transport.HostHandlers;

namespace TwoFactor.Tests.Transport;

/// <summary>HTTP handlers of the host that fail, or answer in place of the service.</summary>
[Category("Network")]
public sealed class FailingHandlerTests
{
    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task A_handler_that_throws_before_sending_means_that_nothing_was_sent()
    {
        TwoFactorException e = await host.FailAsync(new Uri("https://service.example/"), (_, _, _) => throw new OddException());
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)), e.ToString());
        Assert.That(e.InnerException, Is.InstanceOf<OddException>());
        Assert.That(e.Message, Does.Contain("handler of the host").And.Contain(nameof(OddException)).And.Not.Contain("SECRET"));
    }

    [Test]
    public async Task A_handler_that_throws_after_sending_means_that_the_request_may_have_been_processed()
    {
        await using HostileServer server = host.Answering(Empty);
        TwoFactorException e = await host.FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            await send(request, cancellationToken);
            throw new OddException();
        });
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)), e.ToString());
    }

    [Test]
    public async Task A_connection_that_fails_for_a_handler_is_a_failure_of_the_host_and_not_of_the_service(
        [Values] HttpRequestError kind, [Values] bool afterSending, [Values] bool isPoll)
    {
        // An audit that such a handler sends elsewhere, for example.
        await using HostileServer server = host.Answering(Empty);
        SampleProvider provider = host.ProviderWith(server.Address, async (request, send, cancellationToken) =>
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
        await using HostileServer server = host.Answering(Empty);
        TwoFactorException e = await host.FailAsync(server.Address, async (request, send, cancellationToken) =>
        {
            await send(request, cancellationToken);
            throw new TwoFactorException(TwoFactorError.Unavailable, "mine");
        });
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString());
    }

    [Test]
    public async Task A_refused_connection_wrapped_by_a_handler_still_means_that_nothing_was_sent()
    {
        using RefusingAddress refusing = new();
        TwoFactorException e = await host.FailAsync(refusing.Uri, async (request, send, cancellationToken) =>
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
    public async Task A_handler_that_returns_null_is_a_failure([Values] bool afterSending)
    {
        await using HostileServer server = host.Answering(Empty);
        TwoFactorException e = await host.FailAsync(server.Address, async (request, send, cancellationToken) =>
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
        SampleProvider provider = host.ProviderWith(new Uri("https://service.example/"), (_, _, _) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("mine") }));
        Assert.That((await provider.SendAsync()).Body.ToArray(), Is.EqualTo("mine"u8.ToArray()));
    }

    [Test]
    public async Task A_response_made_by_a_handler_after_a_refused_connection_is_accepted()
    {
        using RefusingAddress refusing = new();
        SampleProvider provider = host.ProviderWith(refusing.Uri, async (request, send, cancellationToken) =>
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
}
