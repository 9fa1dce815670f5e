using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using TwoFactor.Tests.Loopback;
using static TwoFactor.Tests.Transport.HostHandlers;

namespace TwoFactor.Tests.Transport;

/// <summary>The host's own primary handler, which sends requests in place of the library's connection or around it.</summary>
[Category("Network")]
public sealed class PrimaryHandlerTests
{
    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    // A client inside a host's handler throws this when its own timeout ends, whether or not the request was sent.
    [Test]
    public async Task A_timeout_of_the_hosts_primary_handler_may_have_been_processed([Values] bool isPoll)
    {
        SampleProvider provider = WithPrimary((_, _, _) => throw new TaskCanceledException("The client timed out.", new TimeoutException()));
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => isPoll ? provider.PollAsync() : provider.SendAsync()))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)), e.ToString());
    }

    [Test]
    public async Task A_call_whose_primary_handler_throws_a_TwoFactorException_may_have_been_processed()
    {
        SampleProvider provider = WithPrimary((_, _, _) => throw new TwoFactorException(TwoFactorError.Unavailable, "not sent, it says") { IsTransient = true });
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)), e.ToString());
    }

    [Test]
    public async Task A_network_failure_in_the_hosts_primary_handler_may_have_been_processed(
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
    public async Task A_call_that_a_primary_handler_sends_in_another_way_after_our_connection_failed_may_have_been_processed(
        [Values("a timeout", "a lost answer", "half an answer")] string then)
    {
        using RefusingAddress refusing = new();
        SampleProvider provider = Around(refusing.Uri, async (request, send, cancellationToken) =>
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
        using RefusingAddress refusing = new();
        SampleProvider provider = Around(refusing.Uri, async (request, send, cancellationToken) =>
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

    [Test]
    public async Task A_failure_after_the_answer_counts_and_not_that_of_our_connection_before_it()
    {
        using RefusingAddress refusing = new();
        SampleProvider provider = Around(
            refusing.Uri,
            async (request, send, cancellationToken) =>
            {
                await Assert.CatchAsync<HttpRequestException>(() => send(request, cancellationToken));
                return new HttpResponseMessage();
            },
            async (request, send, cancellationToken) =>
            {
                await send(request, cancellationToken);
                throw new OddException();
            });
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, true)), e.ToString());
    }

    [Test]
    public async Task A_primary_handler_that_reads_the_body_does_not_hide_that_its_end_may_be_lost([Values] bool isOurConnection)
    {
        await using HostileServer server = host.Answering("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na");
        SampleProvider provider = isOurConnection ? Around(server.Address, ReadAsync) : WithPrimary(WithoutLength);
        Assert.That((await provider.SendAsync()).IsEndTold, Is.False);
    }

    [Test]
    public async Task A_handler_that_reads_the_body_does_not_hide_that_the_end_of_a_primary_handlers_response_may_be_lost() =>
        Assert.That((await WithPrimary(WithoutLength, ReadAsync).SendAsync()).IsEndTold, Is.False);

    private static Task<HttpResponseMessage> WithoutLength(HttpRequestMessage request, Send send, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage { Content = new Content(() => Task.FromResult<Stream>(new MemoryStream([1]))) });

    // Afterwards the body has a length.
    private static async Task<HttpResponseMessage> ReadAsync(HttpRequestMessage request, Send send, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await send(request, cancellationToken);
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        MemoryStream read = new();
        await body.CopyToAsync(read, cancellationToken);
        response.Content = new ByteArrayContent(read.ToArray());
        return response;
    }

    private SampleProvider WithPrimary(Handle handle, Handle? before = null) => host.Provider(
        new Uri("https://service.example/"),
        build: builder => builder.ConfigureHttpClient(client => Add(client.ConfigurePrimaryHttpMessageHandler(() => new Handler(handle)), before)));

    // The host's primary handler passes requests on to the library's own connection.
    private SampleProvider Around(Uri endpoint, Handle handle, Handle? before = null) => host.Provider(endpoint, build: builder => builder.ConfigureHttpClient(client =>
        Add(client, before).Services.Configure<HttpClientFactoryOptions>(
            client.Name,
            options => options.HttpMessageHandlerBuilderActions.Add(chain => chain.PrimaryHandler = new Handler(handle) { InnerHandler = chain.PrimaryHandler }))));

    private static IHttpClientBuilder Add(IHttpClientBuilder client, Handle? before) => before is null ? client : client.AddHttpMessageHandler(() => new Handler(before));
}
