using Microsoft.Extensions.DependencyInjection;
using RichardSzalay.MockHttp;
using TwoFactor;

namespace MyApp._1.Tests;

/// <summary>Tests the requests to a service with the settings in <c>appsettings.json</c>. The server is a mock.</summary>
public sealed class ServiceTests
{
    [Test]
    public async Task SecSign_is_asked_in_the_name_of_this_application()
    {
        await using TestHost host = new();
        host.SecSign.Expect("https://httpapi.secsign.com/")
            .WithFormData([new("request", "ReqRequestAuthSession"), new("secsignid", "ben"), new("servicename", "MyApp.1"), new("serviceaddress", "myapp.example")])
            .Respond("text/plain", "authsessionid=-42&requestid=0A1B&secsignid=ben&authsessionstate=1&servicename=MyApp.1&serviceaddress=myapp.example&authsessionicondata=iVBORw0KGgo=");
        host.SecSign.Expect("https://httpapi.secsign.com/")
            .WithFormData("request", "ReqGetAuthSessionState")
            .Respond("text/plain", "authsessionid=-42&secsignid=ben&authsessionstate=3");

        ITwoFactorProvider provider = host.Services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("globex");
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("ben"));
        ChallengeStatus status = await provider.PollStateAsync(challenge.Handle);

        Assert.That(status.ApprovedUser, Is.EqualTo("ben"));
        host.SecSign.VerifyNoOutstandingExpectation();
    }
}
