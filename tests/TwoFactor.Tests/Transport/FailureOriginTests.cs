using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Loopback;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>A failure in this process must not be reported as one of the server.</summary>
[Category("Network")]
public sealed class FailureOriginTests
{
    private readonly SampleHost host = new();

    [OneTimeTearDown]
    public void Dispose() => host.Dispose();

    [Test]
    public async Task A_certificate_that_does_not_open_in_time_is_a_failure_of_the_host()
    {
        using TenantConnection connection = new("Sample", "acme", new SampleOptions(), async cancellationToken =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new AssertionException("It never opens.");
        });
        ServiceClient client = new(
            new TenantHttpClient(connection), new TransportFailure("Sample", tenant: null, hasCertificate: true), TimeSpan.FromSeconds(0.1), TimeProvider.System);
        using HttpRequestMessage request = new(HttpMethod.Post, "https://localhost:1/");
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => client.SendAsync(request)))!;
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, false)), e.Message);
        Assert.That(e.Message, Does.Contain("certificate"));
    }

    [Test]
    public async Task A_handler_that_fails_or_repeats_is_a_failure_of_the_host([Values] bool repeats)
    {
        await using HostileServer server = HostileServer.Answering(
            host.Certificates.IssueServer(), "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        SampleProvider provider = host.Provider(server.Address, build: builder => builder.ConfigureHttpClient(
            client => client.AddHttpMessageHandler(() => new WrongHandler(repeats))));
        Assert.That((await FailureOf(provider)).Origin, Is.EqualTo(FailureOrigin.Host));
    }

    [Test]
    public async Task A_refused_connection_is_a_failure_of_the_connection()
    {
        using RefusingAddress refusing = new();
        SampleProvider provider = host.Provider(refusing.Uri);
        Assert.That((await FailureOf(provider)).Origin, Is.EqualTo(FailureOrigin.Connection));
    }

    [TestCase(SocketError.TooManyOpenSockets, FailureOrigin.Host)]
    [TestCase(SocketError.NoBufferSpaceAvailable, FailureOrigin.Host)]
    [TestCase(SocketError.AddressNotAvailable, FailureOrigin.Host, Description = "no local port is left")]
    [TestCase(SocketError.SocketError, FailureOrigin.Host, Description = "the resolver could open no file")]
    [TestCase(SocketError.ConnectionRefused, FailureOrigin.Connection)]
    [TestCase(SocketError.HostUnreachable, FailureOrigin.Connection)]
    public void A_socket_error_of_this_machine_is_a_failure_of_the_host_and_any_other_one_of_the_connection(SocketError error, FailureOrigin origin)
    {
        using RequestTracker tracker = new(isPoll: false);
        HttpRequestException failed = new(HttpRequestError.ConnectionError, "test", new SocketException((int)error));
        tracker.Fail(failed);
        TwoFactorException e = new TransportFailure("Sample", tenant: null, hasCertificate: false).From(failed, tracker);
        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, origin, false)));
    }

    // .NET reports only HostNotFound as a name that cannot be resolved, and the other three as failures to connect.
    [TestCase(SocketError.HostNotFound)]
    [TestCase(SocketError.NoData)]
    [TestCase(SocketError.TryAgain)]
    [TestCase(SocketError.NoRecovery, Description = "the name server refuses")]
    public async Task A_name_that_cannot_be_resolved_is_named_as_the_cause(SocketError error)
    {
        TwoFactorException direct = await FailureOf(Unresolvable(proxy: null));
        Assert.That((direct.Error, direct.Origin, direct.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Connection, false)));
        Assert.That(direct.Message, Does.EndWith("The service's host name could not be resolved."));

        TwoFactorException proxied = await FailureOf(Unresolvable("http://proxy.test:3128"));
        Assert.That((proxied.Error, proxied.Origin, proxied.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, false)));
        Assert.That(proxied.Message, Does.EndWith("The host name of the proxy proxy.test:3128 could not be resolved."));

        SampleProvider Unresolvable(string? proxy) => host.Provider(new Uri("https://service.test/"), build: builder => builder.Services
            .AddSingleton(new ServiceProxy(new WebProxy(proxy)))
            .AddSingleton(new NameResolver(_ => throw new SocketException((int)error))));
    }

    [TestCase("SSH-2.0-OpenSSH\r\n", FailureOrigin.Service)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", FailureOrigin.Connection)]
    [TestCase("", FailureOrigin.Connection)]
    public async Task A_wrong_answer_is_a_failure_of_the_service_and_a_missing_one_of_the_connection(string answer, FailureOrigin origin)
    {
        await using HostileServer server = HostileServer.Answering(host.Certificates.IssueServer(), answer);
        Assert.That((await FailureOf(host.Provider(server.Address))).Origin, Is.EqualTo(origin));
    }

    private static async Task<TwoFactorException> FailureOf(SampleProvider provider) =>
        (await Assert.ThrowsAsync<TwoFactorException>(() => provider.SendAsync()))!;

    private sealed class WrongHandler(bool repeats) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (repeats)
                await base.SendAsync(request, cancellationToken);
            return repeats ? await base.SendAsync(request, cancellationToken) : throw new HttpRequestException("not sent");
        }
    }
}
