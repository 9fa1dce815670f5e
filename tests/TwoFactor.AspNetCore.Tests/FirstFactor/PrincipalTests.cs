using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>Principals that the host holds back.</summary>
public sealed class PrincipalTests
{
    [Test]
    public async Task Claims_of_an_earlier_login_are_replaced()
    {
        await using WebScene scene = await StartAsync("jdoe", new("two_factor_tenant", "globex"), new("auth_time", "1700000000"), new("auth_time", "1700000001"));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.PostAsync("/again");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(await browser.MeAsync(), Does.Contain("amr=mfa").And.Contain("two_factor_tenant=acme").And.Not.Contain("globex").And.Not.Contain("=170000000"));
    }

    [TestCase(255, true)]
    [TestCase(257, false)]
    public async Task A_subject_that_is_too_long_is_refused_before_the_phone_is_asked(int length, bool isAccepted)
    {
        await using WebScene scene = await StartAsync(new string('x', length));
        TestBrowser browser = scene.Browser();
        if (isAccepted)
            Assert.That((int)(await browser.PostAsync("/again")).StatusCode, Is.EqualTo(303));
        else
            await Assert.ThatAsync(() => browser.PostAsync("/again"), Throws.ArgumentException.With.Message.Contains("256 characters"));
        Assert.That(scene.Flow.Starts, Is.EqualTo(isAccepted ? 1 : 0));
    }

    private static Task<WebScene> StartAsync(string subject, params Claim[] claims) => WebScene.StartAsync(endpoints: app => app.MapPost("/again", (HttpContext http) =>
        http.SignInFirstFactorAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, subject), .. claims], "password")), WebScene.Tenant)));
}
