using System.Net;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Tests.Support;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>What a denial, and a lockout, do to a login with Identity.</summary>
public sealed class IdentityLockoutTests
{
    [Test]
    public async Task A_denial_signs_nobody_in_and_counts_for_the_lockout()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Denies();
        TestBrowser browser = scene.Web.Browser();
        for (int denials = 1; denials <= 3; denials++)
        {
            await BeginAsync(browser);
            await AskAndCompleteAsync(browser);
            Assert.That(await MeAsync(browser), Is.EqualTo(" "));
            int counted = denials;
            await Wait.UntilAsync(() => scene.Web.Logs.Named("DenialCounted").Count == counted);
        }

        Assert.That(await scene.UsersAsync((manager, user) => manager.IsLockedOutAsync(user)), Is.True);
        Assert.That(await TypePasswordAsync(browser), Is.EqualTo("LockedOut"));
    }

    [Test]
    public async Task A_denial_of_RequireTwoFactor_without_a_purpose_counts_for_the_lockout_and_of_another_purpose_does_not()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAndCompleteAsync(browser);
        scene.Web.Phones.User("jdoe-phone").Denies();
        await DenyAsync("payment");
        scene.Web.Time.Ahead = TimeSpan.FromMinutes(1); // the login's own approval is too old then
        await DenyAsync(FlowRequest.SignIn, "/id/phone-needed-now");
        await Wait.UntilAsync(() => scene.Web.Logs.Named("DenialCounted").Count == 1);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user)), Is.EqualTo(1));

        async Task DenyAsync(string purpose, string path = "/id/payment")
        {
            Assert.That((await browser.GetAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
            await browser.PostAsync($"/two-factor/start?purpose={purpose}");
            Assert.That(await browser.WaitAsync($"&purpose={purpose}"), Does.Contain("Denied"));
        }
    }

    [Test]
    public async Task A_user_who_is_locked_out_during_the_question_is_not_signed_in()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await scene.UsersAsync((manager, user) => manager.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue));
        await AskAndCompleteAsync(browser);
        Assert.That(await MeAsync(browser), Is.EqualTo(" "));
        Assert.That(scene.Web.Logs.Named("IdentityRefused").Single().Text, Does.Contain("locked out"));
    }
}
