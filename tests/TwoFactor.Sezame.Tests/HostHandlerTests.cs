using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Sezame.Tests;

/// <summary>A handler of the host that fails by itself, such as one that writes an audit elsewhere: it must not make the phone ring twice.</summary>
public sealed class HostHandlerTests
{
    [Test]
    public async Task A_request_may_have_been_processed_only_if_it_was_sent_whatever_the_handler_throws([Values] HttpRequestError kind, [Values] bool afterSending, [Values] bool isPoll)
    {
        using RecordedService service = new();
        service.Answer(HttpStatusCode.OK, """{"id":"566845a2e0bda686c28b456a","status":"initiated"}""");
        ServiceCollection services = new();
        services.AddTwoFactor()
            .AddSezame("acme", options => options.Endpoint = SezameTenant.Endpoint)
            .ConfigureHttpClient(client => client
                .ConfigurePrimaryHttpMessageHandler(() => service.Handler)
                .AddHttpMessageHandler(() => new FailingAudit(kind, afterSending)));
        await using ServiceProvider built = services.BuildServiceProvider();
        ITwoFactorProvider provider = built.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
        using SezameTenant tenant = new();

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => isPoll ? provider.PollStateAsync(tenant.Handle()) : provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, afterSending)));
        Assert.That(service.Sent, Has.Count.EqualTo(afterSending ? 1 : 0));
    }
}
