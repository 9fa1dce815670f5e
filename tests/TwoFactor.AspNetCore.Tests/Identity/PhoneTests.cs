using System.Net;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>The account page connects a phone and disconnects it.</summary>
public sealed class PhoneTests
{
    [Test]
    public async Task A_phone_is_connected_by_scanning_a_code()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That(await PageAsync(browser), Does.Contain("/two-factor/phone/pair"));
        HttpResponseMessage shown = await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html);
        string page = WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync());
        Assert.That(page, Does.Contain("src=\"data:image/svg+xml;base64,").And.Contain("data-two-factor-phone=\"/two-factor/phone/status\""));
        Assert.That(shown.Headers.CacheControl!.NoStore, Is.True);
        Assert.That(await StatusAsync(browser), Is.EqualTo("false"));
        await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        Assert.That(await PageAsync(browser), Does.Contain("/two-factor/phone/pair"), "nobody has scanned it");

        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id);
        Assert.That(await StatusAsync(browser), Is.EqualTo("true"));
        Assert.That(await IsEnabledAsync(scene), Is.False, "a look changes nothing");
        HttpResponseMessage confirmed = await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        Assert.That(confirmed.Headers.Location!.ToString(), Is.EqualTo("/two-factor/phone"));
        Assert.That(await PageAsync(browser), Does.Contain("/two-factor/phone/disconnect"));
        Assert.That(await IsEnabledAsync(scene), Is.True);
        Assert.That(scene.Web.Logs.Lines.Select(line => line.Text), Has.None.Contains("{\"pair\""));

        scene.Web.Phones.User(id).Approves();
        TestBrowser next = scene.Web.Browser();
        await BeginAsync(next);
        await AskAndCompleteAsync(next);
        Assert.That(await IdentityLoginTests.MeAsync(next), Is.EqualTo("jdoe mfa"));
    }

    [Test]
    public async Task An_id_is_proven_by_a_first_question()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That(await PageAsync(browser), Does.Contain("/two-factor/phone/prove").And.Contain("name=\"name\""));
        await ProveAsync(browser, "jdoe-phone");
        Assert.That(scene.Web.Phones.Calls, Is.Empty);
        scene.Web.Phones.User("jdoe-phone").Approves();
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        Assert.That(await IsEnabledAsync(scene), Is.False);
        HttpResponseMessage completed = await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(completed.Headers.Location!.ToString(), Is.EqualTo("/two-factor/phone"));
        Assert.That(await IsEnabledAsync(scene), Is.True);

        TestBrowser next = scene.Web.Browser();
        await BeginAsync(next);
        await AskAndCompleteAsync(next);
        Assert.That(await IdentityLoginTests.MeAsync(next), Is.EqualTo("jdoe mfa"));
    }

    [Test]
    public async Task An_id_whose_phone_says_no_is_not_connected()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ProveAsync(browser, "somebody-else");
        scene.Web.Phones.User("somebody-else").Denies();
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.False);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user)), Is.Zero, "it is no login");
    }

    [Test]
    public async Task A_failure_mode_proves_no_id()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit));
        TestBrowser browser = await SignedInAsync(scene);
        await ProveAsync(browser, "jdoe-phone");
        scene.Web.Phones.User("jdoe-phone").CannotBeAsked(TwoFactorError.Unavailable);
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.False);
    }

    [Test]
    public async Task An_approval_does_not_connect_the_phone_of_another_user_who_signed_in_meanwhile()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ProveAsync(browser, "jdoe-phone");
        scene.Web.Phones.User("jdoe-phone").Approves();
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        await TypePasswordAsync(browser, "mallory");
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.False);
        Assert.That(await IsEnabledAsync(scene, "mallory"), Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Who_disconnects_signs_in_with_the_password_alone_again(bool canPair)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: canPair);
        TestBrowser browser = await SignedInAsync(scene);
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id);
        await scene.ConnectAsync();
        Assert.That((await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await scene.Pairing.IsPairedAsync(id), Is.EqualTo(!canPair), "the service forgets it too, where it has pairings");
        Assert.That(await TypePasswordAsync(scene.Web.Browser()), Is.EqualTo("Succeeded"));
        Assert.That(await PageAsync(browser), Does.Contain("jdoe").Or.Contain("/two-factor/phone/"), "this session goes on");
    }

    [TestCase("en", "code of an authenticator app")]
    [TestCase("de", "Code einer Authenticator-App")]
    public async Task Who_disconnects_and_has_the_key_of_an_authenticator_app_reads_that_logins_ask_for_its_code(string language, string words)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await scene.ConnectAsync();
        await scene.UsersAsync((manager, user) => manager.ResetAuthenticatorKeyAsync(user)); // as Identity's page for such apps does, when it is opened
        Assert.That(await PageAsync(browser), Does.Not.Contain(words));
        await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.True);
        HttpResponseMessage page = await browser.SendAsync(HttpMethod.Get, "/two-factor/phone", TestBrowser.Html, request => request.Headers.AcceptLanguage.ParseAdd(language));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain(words));
    }

    [TestCase("enable")]
    [TestCase("disconnect")]
    [TestCase("confirm")]
    [TestCase("pair")]
    public async Task A_change_that_another_request_overtakes_ends_on_the_page(string path)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true, services: services =>
        {
            services.AddSingleton<RivalChange>();
            services.AddSingleton<IUserValidator<IdentityUser>>(all => all.GetRequiredService<RivalChange>());
        });
        TestBrowser browser = await SignedInAsync(scene);
        if (path is "enable" or "disconnect")
            await scene.ConnectAsync();
        scene.Pairing.Scan(await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user)));
        RivalChange rival = scene.Web.Services.GetRequiredService<RivalChange>();
        rival.IsNext = true;
        HttpResponseMessage answer = await browser.PostAsync($"/two-factor/phone/{path}", TestBrowser.Html);
        Assert.That(rival.IsNext, Is.False, "the request came to its change");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location!.ToString(), Is.EqualTo("/two-factor/phone"));
        Assert.That((await browser.GetAsync("/two-factor/phone")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_connected_phone_is_not_replaced_by_another()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await scene.ConnectAsync();
        HttpResponseMessage answer = await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html, Name("other-phone"));
        Assert.That(answer.Headers.Location!.ToString(), Is.EqualTo("/two-factor/phone"));
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("pair")]
    [TestCase("confirm")]
    [TestCase("prove")]
    [TestCase("enable")]
    [TestCase("disconnect")]
    public async Task A_foreign_page_changes_nothing(string path)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await SignedInAsync(scene);
        await scene.ConnectAsync();
        browser.Site = "cross-site";
        Assert.That((await browser.PostAsync($"/two-factor/phone/{path}", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await IsEnabledAsync(scene), Is.True);
    }

    [Test]
    public async Task Who_is_not_signed_in_sees_no_page_and_changes_nothing()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = scene.Web.Browser();
        Assert.That((await browser.GetAsync("/two-factor/phone")).StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That((await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(await StatusAsync(browser), Is.EqualTo("false"));
        Assert.That(scene.Pairing.Asked, Is.Empty);
    }

    [Test]
    public async Task The_page_speaks_German_to_who_reads_German()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await SignedInAsync(scene);
        HttpResponseMessage page = await browser.SendAsync(HttpMethod.Get, "/two-factor/phone", TestBrowser.Html, request => request.Headers.AcceptLanguage.ParseAdd("de-AT"));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("lang=\"de\"").And.Contain("Melden Sie sich mit dem Handy an"));
    }

    private static async Task<TestBrowser> SignedInAsync(IdentityScene scene)
    {
        TestBrowser browser = scene.Web.Browser();
        Assert.That(await TypePasswordAsync(browser), Is.EqualTo("Succeeded"));
        return browser;
    }

    private static async Task ProveAsync(TestBrowser browser, string name)
    {
        HttpResponseMessage answer = await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html, Name(name));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location!.ToString(), Does.Contain("purpose=connect-phone"));
    }

    private static Action<HttpRequestMessage> Name(string name) =>
        request => request.Content = new StringContent($"name={name}", Encoding.ASCII, "application/x-www-form-urlencoded");

    private static async Task<string> PageAsync(TestBrowser browser) => await (await browser.GetAsync("/two-factor/phone")).Content.ReadAsStringAsync();

    private static async Task<string> StatusAsync(TestBrowser browser) => await (await browser.GetAsync("/two-factor/phone/status", TestBrowser.Json)).Content.ReadAsStringAsync();

    private static Task<bool> IsEnabledAsync(IdentityScene scene, string user = "jdoe") => scene.UsersAsync((manager, found) => manager.GetTwoFactorEnabledAsync(found), user);
}
