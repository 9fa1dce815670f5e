using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Identity;
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
            Assert.That(await MeAsync(browser), Is.EqualTo(Nobody));
            int counted = denials;
            await Wait.UntilAsync(() => scene.Web.Logs.Named("DenialCounted").Count == counted);
        }

        Assert.That(await scene.UsersAsync((manager, user) => manager.IsLockedOutAsync(user)), Is.True);
        Assert.That(await TypePasswordAsync(browser), Is.EqualTo("LockedOut"));
    }

    [Test]
    public async Task A_denial_of_RequireTwoFactor_without_a_purpose_counts_for_the_lockout()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAndCompleteAsync(browser);
        scene.Web.Phones.User("jdoe-phone").Denies();
        scene.Web.Time.Ahead = TimeSpan.FromMinutes(1); // the login's own approval is too old then
        Assert.That((await browser.GetAsync("/id/phone-needed-now")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        await browser.PostAsync($"/two-factor/start?purpose={FlowRequest.SignIn}");
        Assert.That(await browser.WaitAsync($"&purpose={FlowRequest.SignIn}"), Does.Contain("Denied"));
        await Wait.UntilAsync(() => scene.Web.Logs.Named("DenialCounted").Count == 1);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_user_who_is_locked_out_while_the_phone_rings_is_not_signed_in()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAsync(browser);
        await scene.UsersAsync((manager, user) => manager.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue));
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo(Nobody));
        Assert.That(scene.Web.Logs.Named("IdentityRefused").Single().Text, Does.Contain("locked out"));
    }

    [Test]
    public async Task The_phone_of_a_user_who_may_not_sign_in_is_not_asked([Values("locked out", "not allowed")] string reason, [Values] bool isOpen)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<IdentityOptions>(identity => identity.SignIn.RequireConfirmedPhoneNumber = true));
        await scene.ConnectAsync();
        await ConfirmAsync(true);
        TestBrowser browser = scene.Web.Browser();
        string link = await TypePasswordAsync(browser);
        if (isOpen)
            await browser.GetAsync(link);
        if (reason == "locked out")
            await scene.UsersAsync((manager, user) => manager.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue));
        else
            await ConfirmAsync(false);

        HttpResponseMessage asked = isOpen ? await browser.PostAsync("/two-factor/start") : await browser.GetAsync(link);
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Web.Phones.Calls, Is.Empty);
        Assert.That(scene.Web.Logs.Named("IdentityRefused").Single().Text, Does.Contain(reason));

        Task ConfirmAsync(bool isConfirmed) => scene.UsersAsync((manager, user) =>
        {
            user.PhoneNumberConfirmed = isConfirmed;
            return manager.UpdateAsync(user);
        });
    }

    [Test]
    public async Task A_denial_that_conflicts_with_another_change_of_the_user_is_counted_too()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services =>
        {
            services.AddSingleton<RivalChange>();
            services.AddSingleton<IUserValidator<IdentityUser>>(all => all.GetRequiredService<RivalChange>());
        });
        await scene.ConnectAsync();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        RivalChange rival = scene.Web.Services.GetRequiredService<RivalChange>();
        rival.IsNext = true; // it counts a failed login
        await scene.Web.Services.GetServices<ITwoFactorEvents>().OfType<DenialLockout<IdentityUser>>().Single().OnEventAsync(FlowOutcomes.Denied("acme", id));
        Assert.That(rival.IsNext, Is.False);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user)), Is.EqualTo(2));
    }

    [TestCase("acme", 1)]
    [TestCase("ACME", 1)]
    [TestCase("globex", 0)]
    public async Task A_denial_counts_only_for_a_user_of_its_tenant(string tenant, int counted) =>
        Assert.That(await CountedAsync(id => FlowOutcomes.Denied(tenant, id)), Is.EqualTo(counted));

    [TestCase(FlowRequest.SignIn, 1)]
    [TestCase("payment", 0)]
    public async Task A_denial_counts_only_if_a_login_was_asked_for(string purpose, int counted) =>
        Assert.That(await CountedAsync(id => FlowOutcomes.Denied(WebScene.Tenant, id, purpose)), Is.EqualTo(counted));

    private static async Task<int> CountedAsync(Func<string, FlowEvent> denied)
    {
        await using IdentityScene scene = await StartConnectedAsync();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        await scene.Web.Services.GetServices<ITwoFactorEvents>().OfType<DenialLockout<IdentityUser>>().Single().OnEventAsync(denied(id));
        return await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user));
    }
}
