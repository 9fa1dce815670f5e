using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Sezame.Tests;

/// <summary>A handler of the host that fails by itself, such as one that writes an audit elsewhere: it must not make the phone ring twice.</summary>
public sealed class HostHandlerTests
{
    [Test]
    public async Task Whether_a_request_was_sent_is_told_by_the_sending_alone([Values] HttpRequestError kind, [Values] bool afterSending, [Values] bool isPoll)
    {
        using RecordedService service = new();
        service.Answer(HttpStatusCode.OK, """{"id":"566845a2e0bda686c28b456a","status":"initiated"}""");
        ServiceCollection services = new();
        services.AddTwoFactor()
            .AddSezame("acme", options => options.Endpoint = SezameTenant.Endpoint)
            .ConfigureHttpClient(client => client
                .ConfigurePrimaryHttpMessageHandler(() => service.Handler)
                .AddHttpMessageHandler(() => new Audit(kind, afterSending)));
        await using ServiceProvider built = services.BuildServiceProvider();
        ITwoFactorProvider provider = built.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
        using SezameTenant tenant = new();

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(
            () => isPoll ? provider.PollStateAsync(tenant.Handle()) : provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That((e.Error, e.Origin, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host, afterSending)));
        Assert.That(service.Sent, Has.Count.EqualTo(afterSending ? 1 : 0));
    }

    private sealed class Audit(HttpRequestError kind, bool afterSending) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (afterSending)
                await base.SendAsync(request, cancellationToken);
            throw new HttpRequestException(kind, "the audit's server is down");
        }
    }
}
