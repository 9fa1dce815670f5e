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

/// <summary>An approval completes one login, once, in the browser in which its user typed the password.</summary>
public sealed class IdentityAttackTests
{
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
        Assert.That(await MeAsync(browser), Is.EqualTo(Nobody));
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
        await AskAsync(browser);
        await TypePasswordAsync(browser, "jdoe"); // Identity's cookie now names jdoe, and the approval is mallory's
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo(Nobody));
        Assert.That(scene.Web.Logs.Named("IdentityRefused"), Has.Count.EqualTo(1));
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user)), Is.Zero);
    }

    // As by a host that deletes or changes the name itself, without a new security stamp.
    [TestCase(null)]
    [TestCase("other-phone")]
    public async Task An_approval_of_a_phone_that_is_no_longer_connected_signs_nobody_in(string? connected)
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser thief = scene.Web.Browser();
        await BeginAsync(thief);
        await AskAsync(thief);
        await ReconnectAsync(scene, connected);
        HttpResponseMessage completed = await thief.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(thief), Is.EqualTo(Nobody));
        Assert.That(scene.Web.Logs.Named("PhoneNoLongerTheirs"), Has.Count.EqualTo(1));
        Assert.That(await (await thief.GetAsync(completed.Headers.Location!.ToString())).Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Invalid\""));
    }

    [Test]
    public async Task An_approval_counts_also_if_the_service_spells_the_name_in_another_way()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAsync(browser);
        await ReconnectAsync(scene, " JDoe-Phone");
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
    }

    [Test]
    public async Task A_host_with_names_of_its_own_decides_whose_approval_counts()
    {
        OwnNames names = new() { Name = "work-phone" };
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.AddSingleton<ITwoFactorUserNames>(names));
        await scene.ConnectAsync();
        scene.Web.Phones.User("work-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAndCompleteAsync(browser);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));

        TestBrowser thief = scene.Web.Browser();
        await BeginAsync(thief);
        await AskAsync(thief);
        names.Name = null;
        await thief.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(thief), Is.EqualTo(Nobody));
    }

    [Test]
    public async Task A_completion_counts_once()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await AskAsync(browser);
        CookieCollection before = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        TestBrowser replay = scene.Web.Browser();
        replay.Cookies.Add(before);
        await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
        Assert.That((await replay.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await MeAsync(replay), Is.EqualTo(Nobody));
        Assert.That(scene.Web.Flow.Completions, Is.EqualTo(2), "the cookies led to the same question");
    }

    [Test]
    public async Task Without_the_password_no_question_can_be_started()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        Assert.That((await browser.GetAsync("/two-factor/identity")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
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
        Assert.That(scene.Web.Phones.Calls.Where(call => call.Operation == ServiceOperation.Start).Select(call => call.User), Is.EqualTo(new[] { "mallory-phone" }));
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

    // The built-in UI makes a link at each visit of its page for a code, without what a link of another site asks for.
    [TestCase("cross-site", "/orders", "/two-factor/identity", false)]
    [TestCase("same-origin", "/", "Succeeded", true)]
    public async Task A_link_of_another_site_to_a_page_that_goes_on_to_the_phone_changes_nothing_of_a_login_that_waits(string site, string returnUrl, string next, bool remembered)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(endpoints: app =>
            app.MapGet("/id/page", (HttpContext http) => Results.Redirect(http.GetTwoFactorLoginPath(rememberMachine: true))));
        await scene.ConnectAsync();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser, query: "&returnUrl=%2Forders");
        await browser.PostAsync("/two-factor/start");
        browser.Site = site;
        await browser.GetAsync((await browser.GetAsync("/id/page")).Headers.Location!.ToString());
        browser.Site = "same-origin";
        scene.Web.Phones.User("jdoe-phone").Approves();
        Assert.That(await browser.WaitAsync(), Does.Contain("Approved"));
        Assert.That((await browser.PostAsync("/two-factor/complete", TestBrowser.Html)).Headers.Location?.ToString(), Is.EqualTo(returnUrl));
        await browser.PostAsync("/id/sign-out");
        Assert.That(await TypePasswordAsync(browser), remembered ? Is.EqualTo(next) : Does.StartWith(next), "whether the machine is remembered");
    }

    [TestCase("cross-site", null)]
    [TestCase("same-site", null)]
    [TestCase(null, "https://evil.example")]
    [TestCase(null, "null")] // also of this host, from a page with Referrer-Policy: no-referrer
    public async Task A_password_posted_by_another_site_does_not_go_on_to_the_phone(string? site, string? origin)
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        browser.Site = site;
        HttpResponseMessage login = await browser.PostAsync("/id/login?user=jdoe", TestBrowser.Html, request =>
        {
            if (origin is not null)
                request.Headers.Add("Origin", origin);
        });

        Assert.That(login.Headers.GetValues("Set-Cookie"), Has.None.Contains("__Host-TwoFactor"), "the browser may have a value, which it does not send now");
        Assert.That(login.Headers.Location?.ToString(), Is.EqualTo("/two-factor/identity"));
        Assert.That((await browser.GetAsync("/two-factor/identity")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Web.Logs.Named("CrossSiteRefused"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_password_posted_by_another_site_on_purpose_goes_on_after_a_redirect()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(endpoints: app =>
        {
            app.MapPost("/partner", async (SignInManager<IdentityUser> signIn) =>
            {
                await signIn.PasswordSignInAsync("jdoe", Password, isPersistent: false, lockoutOnFailure: true);
                return Results.Redirect("/partner/next");
            });
            app.MapGet("/partner/next", (HttpContext http) => Results.Redirect(http.GetTwoFactorLoginPath("/orders")));
        });
        await scene.ConnectAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        browser.Site = "cross-site"; // for the whole chain of redirects
        HttpResponseMessage answer = await browser.PostAsync("/partner", TestBrowser.Html);
        while (answer.Headers.Location is { } next)
            answer = await browser.GetAsync(next.ToString());
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Ready\""));
        browser.Site = "same-origin";
        Assert.That((await AskAndCompleteAsync(browser)).Headers.Location?.ToString(), Is.EqualTo("/orders"));
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

    private static Task<bool> ReconnectAsync(IdentityScene scene, string? name) => scene.UsersAsync(async (manager, user) =>
    {
        await IdentityPhones<IdentityUser>.ForgetAsync(manager, user, WebScene.Tenant, "InMemory");
        if (name is not null)
            await IdentityPhones<IdentityUser>.KeepAsync(manager, user, WebScene.Tenant, "InMemory", name);
        return true;
    });

    private sealed class OwnNames : ITwoFactorUserNames
    {
        public string? Name { get; set; }

        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) => new(Name);
    }
}
