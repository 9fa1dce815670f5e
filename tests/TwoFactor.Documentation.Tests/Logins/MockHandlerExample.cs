using Microsoft.Extensions.DependencyInjection;
using RichardSzalay.MockHttp;

namespace TwoFactor.Documentation.Tests.Logins;

/// <summary>The examples of a host's unit tests, run as they are.</summary>
public sealed class MockHandlerExample
{
    [Test]
    public async Task An_approval_is_read()
    {
        MockHttpMessageHandler secSign = new();
        secSign.When("https://httpapi.secsign.com/")
            .WithFormData("request", "ReqRequestAuthSession")
            .Respond("text/plain", "authsessionid=-42&requestid=0A1B&secsignid=jdoe&authsessionstate=1&servicename=Globex&serviceaddress=globex.example&authsessionicondata=iVBORw0KGgo=");
        secSign.When("https://httpapi.secsign.com/")
            .WithFormData("request", "ReqGetAuthSessionState")
            .Respond("text/plain", "authsessionid=-42&secsignid=jdoe&authsessionstate=3");

        ServiceCollection services = new();
        services.AddTwoFactor()
            .AddSecSign("globex", options =>
            {
                options.ServiceName = "Globex";
                options.ServiceAddress = "globex.example";
            })
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => secSign));

        using ServiceProvider host = services.BuildServiceProvider();
        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("globex");
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"));
        ChallengeStatus status = await provider.PollStateAsync(challenge.Handle);

        Assert.That(status.ApprovedUser, Is.EqualTo("jdoe"));
    }

    [Test]
    public async Task A_Sezame_tenant_needs_no_certificate()
    {
        MockHttpMessageHandler sezame = new();
        sezame.When(HttpMethod.Post, "https://hqfrontend-finprin.finprin.com/auth/login")
            .WithPartialContent("\"username\":\"jdoe\"")
            .Respond("application/json", """{"id":"566830e7e0bda686c28b4569","status":"initiated"}""");
        sezame.When(HttpMethod.Get, "https://hqfrontend-finprin.finprin.com/auth/status/566830e7e0bda686c28b4569")
            .Respond("application/json", """{"id":"566830e7e0bda686c28b4569","status":"authorized"}""");

        ServiceCollection services = new();
        services.AddTwoFactor()
            .AddSezame("acme", options => { })
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => sezame));

        using ServiceProvider host = services.BuildServiceProvider();
        ITwoFactorProvider provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"));
        ChallengeStatus status = await provider.PollStateAsync(challenge.Handle);

        Assert.That(status.ApprovedUser, Is.EqualTo("jdoe"));
    }
}
