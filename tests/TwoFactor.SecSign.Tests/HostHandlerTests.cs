using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.SecSign.Tests.Fallback;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>A handler of the host that fails by itself, such as one that writes an audit elsewhere: it must not cost the person a second session, which
/// freezes the ID.</summary>
public sealed class HostHandlerTests
{
    private readonly List<string> sent = [];
    private readonly Disposables hosts = new();

    [SetUp]
    public void SetUp() => sent.Clear();

    [TearDown]
    public void DisposeHosts() => hosts.Dispose();

    [Test]
    public async Task A_start_that_was_sent_is_not_started_again([Values] HttpRequestError kind)
    {
        ITwoFactorProvider provider = Provider(kind, afterSending: true);
        TwoFactorException failure = await Failure.Of(() => provider.StartChallengeAsync(new ChallengeRequest("johndoe")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure.Error, failure.Origin, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, true)));
            Assert.That(sent, Is.EqualTo(new[] { "primary" }));
        }

        await Failure.Of(() => provider.StartChallengeAsync(new ChallengeRequest("johndoe")));
        Assert.That(sent, Is.EqualTo(new[] { "primary", "primary" }), "the server is well");
    }

    // A start that may have been sent must not go to the fallback server: the second session would freeze the ID.
    [Test]
    public async Task A_primary_handler_that_fails_without_saying_how_far_it_came_starts_nothing_at_the_fallback(
        [Values("timeout", "our own exception", "socket", "no kind")] string thrown)
    {
        using MockedSecSign secSign = new()
        {
            Behaviour = _ => throw (thrown switch
            {
                "timeout" => new TaskCanceledException("The client timed out.", new TimeoutException()),
                "our own exception" => new TwoFactorException(TwoFactorError.Unavailable, "not sent, it says") { IsTransient = true },
                "socket" => new SocketException((int)SocketError.ConnectionRefused),
                _ => (Exception)new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)),
            }),
        };
        TwoFactorException failure = await Failure.Of(secSign.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure.Error, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)));
            Assert.That(secSign.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { "httpapi.secsign.com" }));
        }
    }

    [Test]
    public async Task A_start_that_was_not_sent_says_so([Values] HttpRequestError kind)
    {
        TwoFactorException failure = await Failure.Of(() => Provider(kind, afterSending: false).StartChallengeAsync(new ChallengeRequest("johndoe")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure.Error, failure.Origin, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, false)));
            Assert.That(sent, Is.Empty);
        }
    }

    [Test]
    public async Task Another_call_is_asked_once_of_the_server_that_started([Values] HttpRequestError kind, [Values] bool afterSending, [Values] RepeatableCall call)
    {
        ITwoFactorProvider provider = Provider(kind, afterSending);
        using MockedSecSign any = new();
        ChallengeHandle handle = any.Handle(endpoint: "https://primary.example/");
        TwoFactorException failure = await Failure.Of(() => call switch
        {
            RepeatableCall.Poll => provider.PollStateAsync(handle),
            RepeatableCall.Cancel => provider.CancelAsync(handle),
            _ => provider.ReleaseAsync(handle),
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure.Error, failure.Origin, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, afterSending)));
            Assert.That(sent, Is.EqualTo(afterSending ? new[] { "primary" } : []));
        }
    }

    private ITwoFactorProvider Provider(HttpRequestError kind, bool afterSending)
    {
        ServiceCollection services = new();
        services.AddTwoFactor()
            .AddSecSign(MockedSecSign.Tenant, options =>
            {
                options.Endpoint = new Uri("https://primary.example/");
                options.FallbackEndpoint = new Uri("https://fallback.example/");
                options.ServiceName = "Testwebsite";
                options.ServiceAddress = "localhost";
            })
            .ConfigureHttpClient(client => client
                .ConfigurePrimaryHttpMessageHandler(() => new Service(sent))
                .AddHttpMessageHandler(() => new FailingAudit(kind, afterSending)));
        return hosts.Add(services.BuildServiceProvider()).GetRequiredService<ITwoFactorProviderFactory>().GetProvider(MockedSecSign.Tenant);
    }

    private sealed class Service(List<string> sent) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sent.Add(request.RequestUri!.Host.Split('.')[0]);
            return Task.FromResult(WireSample.Load("Answers/started").ToResponse());
        }
    }
}
