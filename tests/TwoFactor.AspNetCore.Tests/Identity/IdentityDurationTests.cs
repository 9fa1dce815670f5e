using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>How long a login with Identity can be continued after the password, and what ends it.</summary>
public sealed class IdentityDurationTests
{
    [Test]
    public async Task A_phone_is_not_asked_after_Identitys_login_has_ended()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        scene.Web.Time.Ahead = TimeSpan.FromMinutes(5.5); // Identity's own limit is 5 minutes
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the person must start again");
        Assert.That(scene.Web.Phones.Calls, Is.Empty);
    }

    [Test]
    public async Task A_phone_that_was_asked_just_before_the_end_of_Identitys_login_signs_in_after_it()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        scene.Web.Time.Ahead = TimeSpan.FromMinutes(4.5);
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        scene.Web.Phones.User("jdoe-phone").Approves();
        await browser.WaitAsync();
        scene.Web.Time.Ahead = TimeSpan.FromMinutes(8.5);
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
    }

    [Test]
    public async Task An_approval_is_not_used_up_if_Identitys_login_has_ended()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAsync(browser);
        await browser.PostAsync("/id/sign-out");
        Assert.That((await browser.PostAsync("/two-factor/complete", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Web.Flow.Completions, Is.Zero);
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the person must start again");
    }

    [Test]
    public async Task A_login_lasts_as_long_after_the_password_as_the_setting_says_however_often_its_link_is_opened()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<TwoFactorWebOptions>(options => options.FirstFactorLifetime = TimeSpan.FromMinutes(2)));
        await scene.ConnectAsync();
        TestBrowser browser = scene.Web.Browser();
        string link = await TypePasswordAsync(browser);
        foreach (double minutes in new[] { 0.5, 1, 1.9 })
        {
            scene.Web.Time.Ahead = TimeSpan.FromMinutes(minutes);
            Assert.That((await browser.GetAsync(link)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        }

        scene.Web.Time.Ahead = TimeSpan.FromMinutes(2.1);
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Web.Phones.Calls, Is.Empty);
    }

    [Test]
    public async Task A_password_that_was_changed_ends_the_logins_that_began_with_it([Values] bool isAsked)
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        if (isAsked)
            await browser.PostAsync("/two-factor/start");
        await scene.UsersAsync((manager, user) => manager.UpdateSecurityStampAsync(user));
        scene.Web.Phones.User("jdoe-phone").Approves();

        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        await browser.WaitAsync();
        Assert.That((await browser.PostAsync("/two-factor/complete", TestBrowser.Html)).StatusCode, Is.Not.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await MeAsync(browser), Does.Not.Contain("jdoe"));
        Assert.That(scene.Web.Phones.Calls.Count(call => call.Operation == ServiceOperation.Start), Is.EqualTo(isAsked ? 1 : 0));
    }

    [Test]
    public async Task A_password_that_is_posted_twice_leaves_one_question()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        string second = await TypePasswordAsync(browser, query: "&returnUrl=%2Fsecond");
        await BeginAsync(browser, query: "&returnUrl=%2Ffirst");
        await browser.PostAsync("/two-factor/start");
        HttpResponseMessage again = await browser.GetAsync(second);
        Assert.That(await (await browser.GetAsync(again.Headers.Location!.ToString())).Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Waiting\""));
        scene.Web.Phones.User("jdoe-phone").Approves();
        await browser.WaitAsync();
        await browser.GetAsync(second); // also when the person has answered
        Assert.That((await browser.PostAsync("/two-factor/complete", TestBrowser.Html)).Headers.Location?.ToString(), Is.EqualTo("/second"));
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
        Assert.That(scene.Web.Phones.Calls.Count(call => call.Operation == ServiceOperation.Start), Is.EqualTo(1));
    }

    // The answer came after the time in which the phone may be asked, and before the question's own deadline.
    [Test]
    public async Task A_password_that_is_posted_twice_does_not_shorten_the_time_for_the_answer()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<TwoFactorWebOptions>(options => options.FirstFactorLifetime = TimeSpan.FromMinutes(1)));
        await scene.ConnectAsync();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await browser.PostAsync("/two-factor/start");
        await browser.GetAsync(await TypePasswordAsync(browser));
        scene.Web.Time.Ahead = TimeSpan.FromSeconds(90);
        scene.Web.Phones.User("jdoe-phone").Approves();
        Assert.That(await browser.WaitAsync(), Does.Contain("Approved"));
        Assert.That((await browser.PostAsync("/two-factor/complete", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
    }

    // Until then, nothing but Identity's own cookie knows that the password was right.
    [Test]
    public async Task A_password_that_was_changed_ends_a_login_whose_link_was_not_opened()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        string link = await TypePasswordAsync(browser);
        await scene.UsersAsync((manager, user) => manager.UpdateSecurityStampAsync(user));

        Assert.That((await browser.GetAsync(link)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Web.Phones.Calls, Is.Empty);
        Assert.That(scene.Web.Logs.Named("IdentityRefused").Single().Text, Does.Contain("has ended"));
    }

    // As the built-in UI does: its page for a code renews Identity's cookie and makes a new link at each visit.
    [Test]
    public async Task A_login_does_not_begin_anew_when_Identitys_cookie_is_renewed()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(
            services: services => services.Configure<TwoFactorWebOptions>(options => options.FirstFactorLifetime = TimeSpan.FromMinutes(4)),
            endpoints: app => app.MapGet("/id/link", async (HttpContext http, SignInManager<IdentityUser> signIn) =>
                await signIn.GetTwoFactorAuthenticationUserAsync() is null ? string.Empty : http.GetTwoFactorLoginPath()));
        await scene.ConnectAsync();
        TestBrowser browser = scene.Web.Browser();
        await TypePasswordAsync(browser);
        scene.Web.Time.Ahead = TimeSpan.FromMinutes(3);
        await browser.GetAsync("/id/link");
        scene.Web.Time.Ahead = TimeSpan.FromMinutes(4.5);
        string link = await (await browser.GetAsync("/id/link")).Content.ReadAsStringAsync();
        Assert.That(link, Is.Not.Empty, "Identity's cookie is still there");
        Assert.That((await browser.GetAsync(link)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_host_with_a_class_of_its_own_for_the_cookies_events_logs_in_and_a_changed_password_ends_its_logins_too([Values] bool isChanged, [Values] bool isType)
    {
        CookieEventsWithoutDelegates events = new();
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.AddSingleton(events).ConfigureAll<CookieAuthenticationOptions>(cookie =>
        {
            cookie.Events = events;
            cookie.EventsType = isType ? typeof(CookieEventsWithoutDelegates) : null;
        }));
        await scene.ConnectAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        string link = await TypePasswordAsync(browser);
        if (isChanged)
            await scene.UsersAsync((manager, user) => manager.UpdateSecurityStampAsync(user));
        Assert.That((await browser.GetAsync(link)).StatusCode, Is.EqualTo(isChanged ? HttpStatusCode.NotFound : HttpStatusCode.SeeOther));
        Assert.That(events.SignIns, Does.Contain(IdentityConstants.TwoFactorUserIdScheme));
        if (isChanged)
            return;

        await AskAndCompleteAsync(browser);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
        Assert.That(await browser.MeAsync(), Does.Contain("sid="));
        Assert.That(events.SignIns, Does.Contain(IdentityConstants.ApplicationScheme));
    }

    [Test]
    public async Task An_answer_can_be_collected_as_long_as_the_flow_keeps_it()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<FlowOptions>(flow => flow.CollectWithin = TimeSpan.FromMinutes(20)));
        await scene.ConnectAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAsync(browser);
        scene.Web.Time.Ahead = TimeSpan.FromMinutes(19);
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
    }
}
