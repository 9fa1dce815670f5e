using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Approvals for <c>RequireTwoFactor</c> of a user whom Identity signed in.</summary>
public sealed class IdentityStepUpTests
{
    [Test]
    public async Task A_step_up_uses_the_signed_in_user_and_the_tenant()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAndCompleteAsync(browser);
        Assert.That((await browser.GetAsync("/id/payment")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await browser.WaitAsync("&purpose=payment");
        await browser.CompleteAsync("?purpose=payment");
        Assert.That(await (await browser.GetAsync("/id/payment")).Content.ReadAsStringAsync(), Is.EqualTo("paid"));
    }

    [Test]
    public async Task An_approval_ends_with_the_sign_in()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        for (int i = 0; i < 2; i++)
        {
            await BeginAsync(browser);
            await AskAndCompleteAsync(browser);
            Assert.That((await browser.GetAsync("/id/payment")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), "not approved in this sign-in");
            await browser.PostAsync("/two-factor/start?purpose=payment");
            await browser.WaitAsync("&purpose=payment");
            await browser.PostAsync("/two-factor/complete?purpose=payment", TestBrowser.Html);
            Assert.That(await (await browser.GetAsync("/id/payment")).Content.ReadAsStringAsync(), Is.EqualTo("paid"));
            await browser.PostAsync("/id/sign-out");
        }
    }

    // Identity then replaces the principal at each request, and renews the cookie.
    [Test]
    public async Task Approvals_survive_the_check_of_the_security_stamp()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero));
        await scene.ConnectAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAndCompleteAsync(browser);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
        Assert.That(await (await browser.GetAsync("/id/phone-needed")).Content.ReadAsStringAsync(), Is.EqualTo("in"));
        Assert.That(await (await browser.GetAsync("/id/phone-needed")).Content.ReadAsStringAsync(), Is.EqualTo("in"), "with the renewed cookie");

        Assert.That((await browser.GetAsync("/id/payment")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await browser.WaitAsync("&purpose=payment");
        await browser.PostAsync("/two-factor/complete?purpose=payment", TestBrowser.Html);
        scene.Web.Time.Ahead = TimeSpan.FromSeconds(30);
        await MeAsync(browser);
        Assert.That(await (await browser.GetAsync("/id/payment")).Content.ReadAsStringAsync(), Is.EqualTo("paid"));
    }

    [Test]
    public async Task A_refreshed_sign_in_keeps_its_approvals_and_another_login_does_not()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(endpoints: app => app.MapPost(
            "/id/refresh", async (HttpContext http, SignInManager<IdentityUser> signIn) => await signIn.RefreshSignInAsync((await signIn.UserManager.GetUserAsync(http.User))!)));
        await scene.ConnectAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAndCompleteAsync(browser);
        string[] before = await MarksAsync(browser);
        Assert.That(before, Has.Length.EqualTo(3));
        for (int times = 0; times < 2; times++)
        {
            scene.Web.Time.Ahead += TimeSpan.FromSeconds(30);
            await browser.PostAsync("/id/refresh");
            Assert.That(await MarksAsync(browser), Is.EquivalentTo(before));
        }

        await BeginAsync(browser); // without signing out
        await AskAndCompleteAsync(browser);
        string[] after = await MarksAsync(browser);
        Assert.That(after, Has.Length.EqualTo(3));
        Assert.That(after.Intersect(before), Is.EqualTo(new[] { "amr=mfa" }));

        static async Task<string[]> MarksAsync(TestBrowser browser) =>
            [.. (await browser.MeAsync()).Split('\n').Where(claim => claim.StartsWith("sid=", StringComparison.Ordinal) || claim.StartsWith("amr=", StringComparison.Ordinal) || claim.StartsWith("auth_time=", StringComparison.Ordinal))];
    }
}
