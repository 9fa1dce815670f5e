using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>The phone as one of ASP.NET Core Identity's second factors, with users in SQLite.</summary>
public sealed class IdentityLoginTests
{
    [Test]
    public async Task An_approval_signs_in_through_Identitys_own_sign_in()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, query: "&returnUrl=%2Forders");
        Assert.That(scene.Web.Phones.Calls, Is.Empty, "opening the page does not ask the phone");
        HttpResponseMessage completed = await AskAndCompleteAsync(browser);
        Assert.That(completed.Headers.Location?.ToString(), Is.EqualTo("/orders"), await completed.Content.ReadAsStringAsync());
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
        Assert.That(scene.Web.Logs.Named("IdentitySignedIn"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_login_approved_by_the_failure_mode_has_no_claims_of_the_phone_and_opens_no_endpoint_that_needs_them()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit));
        await scene.ConnectAsync();
        scene.Web.Phones.User("jdoe-phone").CannotBeAsked(TwoFactorError.Unavailable);
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, query: "&returnUrl=%2Forders");
        HttpResponseMessage completed = await AskAndCompleteAsync(browser);
        Assert.That(completed.Headers.Location?.ToString(), Is.EqualTo("/orders"), await completed.Content.ReadAsStringAsync());
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe "));
        Assert.That((await browser.GetAsync("/id/phone-needed")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(scene.Web.Logs.Named("SignedInByFailureMode"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_user_without_a_phone_signs_in_as_before()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = scene.Web.Browser();
        Assert.That(await TypePasswordAsync(browser), Is.EqualTo("Succeeded"));
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe pwd"));
    }

    [Test]
    public async Task The_phone_is_one_of_the_users_factors_only_when_it_is_connected()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetValidTwoFactorProvidersAsync(user)), Does.Not.Contain("TwoFactor"));
        await scene.ConnectAsync();
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetValidTwoFactorProvidersAsync(user)), Does.Contain("TwoFactor"));
        Assert.That(await scene.UsersAsync((manager, user) => manager.GenerateTwoFactorTokenAsync(user, "TwoFactor")), Is.Empty, "there is no token to send");
    }

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
            await Assert.ThatAsync(() => Task.FromResult(scene.Web.Logs.Named("DenialCounted").Count), Is.EqualTo(counted).After(10_000, 20));
        }

        Assert.That(await scene.UsersAsync((manager, user) => manager.IsLockedOutAsync(user)), Is.True);
        Assert.That(await TypePasswordAsync(browser), Is.EqualTo("LockedOut"));
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

    [TestCase(null)]
    [TestCase("x")]
    [TestCase("flow")]
    public async Task A_token_from_a_request_is_never_accepted(string? token)
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        string started = await (await browser.PostAsync("/two-factor/start")).Content.ReadAsStringAsync();
        await browser.WaitAsync();
        string shown = token == "flow" ? System.Text.Json.JsonDocument.Parse(started).RootElement.GetProperty("id").GetString()! : token ?? string.Empty;
        Assert.That(await (await browser.PostAsync($"/id/token?token={Uri.EscapeDataString(shown)}")).Content.ReadAsStringAsync(), Is.EqualTo("Failed"));
        Assert.That(await MeAsync(browser), Is.EqualTo(" "));
    }

    [Test]
    public void An_approval_counts_once_and_only_for_its_user()
    {
        FlowOutcome outcome = FlowOutcomes.Approved("jdoe");
        PhoneApproval approval = new();
        string token = approval.Give(outcome);
        Assert.That(approval.Take(token, "jdoe"), Is.True);
        Assert.That(approval.Take(token, "jdoe"), Is.False);
        token = approval.Give(outcome);
        Assert.That(approval.Take(token, "mallory"), Is.False);
        Assert.That(approval.Take(token, "jdoe"), Is.False, "a wrong attempt uses the token up");
        approval.Give(outcome);
        Assert.That(approval.Take("x", "jdoe"), Is.False);
        Assert.That(new PhoneApproval().Take("", "jdoe"), Is.False);
    }

    [Test]
    public async Task An_approval_of_one_user_does_not_continue_the_login_of_another()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        await scene.ConnectAsync("mallory");
        scene.Web.Phones.User("mallory-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, "mallory");
        await browser.PostAsync("/two-factor/start");
        await browser.WaitAsync();
        await TypePasswordAsync(browser, "jdoe"); // Identity's cookie now names jdoe, and the approval is mallory's
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo(" "));
        Assert.That(scene.Web.Logs.Named("IdentityRefused"), Has.Count.EqualTo(1));
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user)), Is.Zero);
    }

    [Test]
    public async Task A_completion_counts_once()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await browser.PostAsync("/two-factor/start");
        await browser.WaitAsync();
        CookieCollection before = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        TestBrowser replay = scene.Web.Browser();
        replay.Cookies.Add(before);
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
        Assert.That((await replay.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await MeAsync(replay), Is.EqualTo(" "));
    }

    [Test]
    public async Task A_remembered_machine_needs_no_phone_next_time()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, query: "&machine=true");
        await AskAndCompleteAsync(browser);
        await browser.PostAsync("/id/sign-out");
        Assert.That(await TypePasswordAsync(browser), Is.EqualTo("Succeeded"));
        Assert.That(await TypePasswordAsync(scene.Web.Browser()), Does.StartWith("/two-factor/identity"), "another machine is not remembered");
    }

    [Test]
    public async Task A_machine_is_remembered_only_if_that_was_asked_for()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAndCompleteAsync(browser);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
        await browser.PostAsync("/id/sign-out");
        Assert.That(await TypePasswordAsync(browser), Does.StartWith("/two-factor/identity"));
    }

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
        await browser.PostAsync("/two-factor/start");
        await browser.WaitAsync();
        await browser.PostAsync("/id/sign-out");
        Assert.That((await browser.PostAsync("/two-factor/complete", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Web.Flow.Completions, Is.Zero);
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the person must start again");
    }

    [Test]
    public async Task A_link_of_another_site_changes_nothing_of_a_login_that_waits()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, query: "&returnUrl=%2Forders");
        await browser.PostAsync("/two-factor/start");
        browser.Site = "cross-site";
        await browser.GetAsync("/two-factor/identity?rememberMe=true&rememberMachine=true&returnUrl=%2Fx");
        browser.Site = "same-origin";
        scene.Web.Phones.User("jdoe-phone").Approves();
        Assert.That(await browser.WaitAsync(), Does.Contain("Approved"));
        Assert.That((await browser.PostAsync("/two-factor/complete", TestBrowser.Html)).Headers.Location?.ToString(), Is.EqualTo("/orders"));
        await browser.PostAsync("/id/sign-out");
        Assert.That(await TypePasswordAsync(browser), Does.StartWith("/two-factor/identity"), "the machine is not remembered");
    }

    [TestCase("none")]
    [TestCase("altered")]
    [TestCase("another browser's")]
    [TestCase("old")]
    public async Task Only_the_link_of_a_login_in_this_browser_continues_it(string kind)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<TwoFactorWebOptions>(options => options.FirstFactorLifetime = TimeSpan.FromMinutes(2)));
        await scene.ConnectAsync();
        TestBrowser browser = scene.Web.Browser();
        string link = await TypePasswordAsync(browser, query: "&returnUrl=%2Forders");
        string shown = kind switch
        {
            "none" => "/two-factor/identity",
            "altered" => link[..^4] + (link.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"),
            "another browser's" => await TypePasswordAsync(scene.Web.Browser()),
            _ => link,
        };
        if (kind == "old")
            scene.Web.Time.Ahead = TimeSpan.FromMinutes(2.1);
        Assert.That((await browser.GetAsync(shown)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        scene.Web.Time.Ahead = TimeSpan.Zero;
        Assert.That((await browser.GetAsync(link)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
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

    [Test]
    public async Task Another_users_login_does_not_get_the_question_that_waits()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        await scene.ConnectAsync("mallory");
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, "mallory");
        await browser.PostAsync("/two-factor/start");
        await BeginAsync(browser, "jdoe"); // ready to ask jdoe's phone
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
        await Assert.ThatAsync(() => Task.FromResult(scene.Web.Logs.Named("DenialCounted").Count), Is.EqualTo(1).After(10_000, 20));
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user)), Is.EqualTo(1));

        async Task DenyAsync(string purpose, string path = "/id/payment")
        {
            Assert.That((await browser.GetAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
            await browser.PostAsync($"/two-factor/start?purpose={purpose}");
            Assert.That(await browser.WaitAsync($"&purpose={purpose}"), Does.Contain("Denied"));
        }
    }

    [Test]
    public async Task A_recovery_code_works_in_place_of_the_phone()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        string code = (await scene.UsersAsync((manager, user) => manager.GenerateNewTwoFactorRecoveryCodesAsync(user, 3)))!.First();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        Assert.That(await (await browser.PostAsync($"/id/recovery?code={code}")).Content.ReadAsStringAsync(), Is.EqualTo("Succeeded"));
        Assert.That(await MeAsync(browser), Does.StartWith("jdoe"));
    }

    [Test]
    public async Task Without_the_password_no_question_can_be_started()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        Assert.That((await browser.GetAsync("/two-factor/identity")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    public async Task A_return_url_to_another_site_is_replaced_by_the_root(string url)
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, query: $"&returnUrl={Uri.EscapeDataString(url)}");
        Assert.That((await AskAndCompleteAsync(browser)).Headers.Location!.ToString(), Is.EqualTo("/"));
    }

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
    public async Task A_name_is_found_only_for_its_tenant_provider_and_user()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        ITwoFactorUserNames names = scene.Web.Services.GetRequiredService<ITwoFactorUserNames>();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        Assert.That(await names.FindAsync("ACME", "InMemory", id), Is.EqualTo("jdoe-phone"), "tenants are not case-sensitive");
        Assert.That(await names.FindAsync("globex", "InMemory", id), Is.Null);
        Assert.That(await names.FindAsync(WebScene.Tenant, "Sezame", id), Is.Null);
        Assert.That(await names.FindAsync(WebScene.Tenant, "InMemory", "nobody"), Is.Null);
    }

    [Test]
    public async Task The_login_path_contains_the_requests_route_parameter()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(
            map: app => app.MapGroup("/{customer}").MapTwoFactor(),
            endpoints: app =>
            {
                app.MapGet("/{customer}/where", (HttpContext http) => http.GetTwoFactorLoginPath("/orders"));
                app.MapGet("/where", (HttpContext http) => http.GetTwoFactorLoginPath("/orders"));
            });
        TestBrowser browser = scene.Web.Browser();
        Assert.That(await (await browser.GetAsync("/blue/where")).Content.ReadAsStringAsync(), Does.StartWith("/blue/").And.Contain("/identity?login="));
        Assert.That(() => browser.GetAsync("/where"), Throws.InvalidOperationException.With.Message.Contains("route parameter"));
    }

    [Test]
    public void A_delegate_for_other_users_is_refused() => Assert.That(
        () => new ServiceCollection().AddIdentityCore<IdentityUser>().AddTwoFactor<IdentityUser<int>>(_ => "acme"),
        Throws.ArgumentException.With.Message.Contains("IdentityUser"));

    internal static async Task<string> MeAsync(TestBrowser browser) => await (await browser.GetAsync("/id/me")).Content.ReadAsStringAsync();

    private static async Task<IdentityScene> StartConnectedAsync()
    {
        IdentityScene scene = await IdentityScene.StartAsync();
        await scene.ConnectAsync();
        return scene;
    }
}
