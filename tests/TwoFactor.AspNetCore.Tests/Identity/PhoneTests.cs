using System.Net;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>The account page connects a phone and disconnects it.</summary>
public sealed class PhoneTests
{
    [Test]
    public async Task A_phone_is_connected_by_scanning_a_code()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        Assert.That(await PageAsync(browser), Does.Contain("/two-factor/phone/pair"));
        HttpResponseMessage shown = await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html);
        string page = WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync());
        Assert.That(page, Does.Contain("src=\"data:image/svg+xml;base64,").And.Contain("data-two-factor-phone=\"/two-factor/phone/status\""));
        Assert.That(shown.Headers.CacheControl!.NoStore, Is.True);
        Assert.That(await StatusAsync(browser), Is.EqualTo("false"));
        await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        Assert.That(await PageAsync(browser), Does.Contain("/two-factor/phone/pair"), "the code has not been scanned");

        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id);
        Assert.That(await StatusAsync(browser), Is.EqualTo("true"));
        Assert.That(await IsEnabledAsync(scene), Is.False, "a poll of the status changes nothing");
        HttpResponseMessage confirmed = await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        Assert.That(confirmed.Headers.Location!.ToString(), Is.EqualTo("/two-factor/phone"));
        Assert.That(await PageAsync(browser), Does.Contain("/two-factor/phone/disconnect"));
        Assert.That(await IsEnabledAsync(scene), Is.True);
        Assert.That(scene.Web.Logs.Lines.Select(line => line.Text), Has.None.Contains("{\"pair\""));

        scene.Web.Phones.User(id).Approves();
        TestBrowser next = scene.Web.Browser();
        await BeginAsync(next);
        await AskAndCompleteAsync(next);
        Assert.That(await MeAsync(next), Is.EqualTo("jdoe mfa"));
    }

    // It leads to a login with a recovery code, and this user is logged in.
    [Test]
    public async Task The_page_that_connects_a_phone_offers_no_other_way_to_sign_in()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<TwoFactorWebOptions>(options => options.Page.OtherWayPath = "/recovery"));
        TestBrowser browser = await scene.SignInAsync();
        HttpResponseMessage asking = await browser.PostAsync(
            "/two-factor/phone/prove", TestBrowser.Html, request => request.Content = new StringContent("name=jdoe-phone", Encoding.ASCII, "application/x-www-form-urlencoded"));
        string page = await (await browser.GetAsync(asking.Headers.Location!.ToString())).Content.ReadAsStringAsync();
        Assert.That(page, Does.Contain("data-two-factor=\"Ready\"").And.Not.Contain("/recovery"));
    }

    [Test]
    public async Task A_phone_that_was_paired_before_is_asked_before_it_is_connected()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id); // somebody did, at some time
        HttpResponseMessage shown = await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html);
        Assert.That(shown.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync()), Does.Contain("/two-factor/phone/prove").And.Contain("name=\"replacesPairing\"").And.Not.Contain("svg+xml;base64,"));
        Assert.That(await IsEnabledAsync(scene), Is.False);

        HttpResponseMessage asking = await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html);
        Assert.That(asking.Headers.Location?.ToString(), Does.Contain("purpose=connect-phone"));
        scene.Web.Phones.User(id).Approves();
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        Assert.That(await IsEnabledAsync(scene), Is.False);
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.True);
        Assert.That(await scene.UsersAsync((manager, user) => IdentityPhones<IdentityUser>.FindAsync(manager, user, WebScene.Tenant, "InMemory")), Is.EqualTo(id));
    }

    [Test]
    public async Task A_phone_that_was_paired_before_can_be_replaced()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        scene.Pairing.Scan(await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user)));
        HttpResponseMessage shown = await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html, Field("replacesPairing", "true"));
        Assert.That(WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync()), Does.Contain("svg+xml;base64,"));
        Assert.That(await StatusAsync(browser), Is.EqualTo("false"), "the earlier pairing was removed");
        Assert.That(await IsEnabledAsync(scene), Is.False);
    }

    [Test]
    public async Task A_phone_is_not_asked_for_a_user_who_has_signed_out([Values] bool canPair)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: canPair);
        TestBrowser browser = await scene.SignInAsync();
        scene.Pairing.Scan(await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user)));
        await ProveAsync(browser, "jdoe-phone");
        Assert.That((await browser.GetAsync("/two-factor?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await browser.PostAsync("/id/sign-out");
        Assert.That((await browser.GetAsync("/two-factor?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Web.Phones.Calls, Is.Empty);
    }

    [Test]
    public async Task A_phone_that_is_not_paired_is_not_asked()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        Assert.That((await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html, Name("jdoe-phone"))).Headers.Location?.ToString(), Is.EqualTo("/two-factor/phone"));
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Web.Phones.Calls, Is.Empty);
    }

    [Test]
    public async Task An_ID_is_confirmed_by_a_first_question()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await scene.SignInAsync();
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
        Assert.That(await MeAsync(next), Is.EqualTo("jdoe mfa"));
    }

    [Test]
    public async Task An_ID_whose_phone_denies_is_not_connected()
    {
        FraudNotices notices = new();
        await using IdentityScene scene = await IdentityScene.StartAsync(services: notices.AddTo);
        TestBrowser browser = await scene.SignInAsync();
        await ProveAsync(browser, "somebody-else");
        scene.Web.Phones.User("somebody-else").Denies();
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        string page = await browser.PageAsync("/two-factor?purpose=connect-phone");
        Assert.That(page, Does.Contain("data-two-factor=\"Denied\"").And.Not.Contain("/report"), "nobody has used the user's password");
        Assert.That((await browser.PostAsync("/two-factor/report?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.False);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetAccessFailedCountAsync(user)), Is.Zero, "it is not a failed login");
    }

    [Test]
    public async Task The_failure_mode_confirms_no_ID()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit));
        TestBrowser browser = await scene.SignInAsync();
        await ProveAsync(browser, "jdoe-phone");
        scene.Web.Phones.User("jdoe-phone").CannotBeAsked(TwoFactorError.Unavailable);
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(scene.Web.Logs.Named("StartRefused"), Has.Count.EqualTo(1));
        Assert.That(scene.Web.Logs.Named("FailedOpen"), Is.Empty);
        Assert.That(await IsEnabledAsync(scene), Is.False);
    }

    [Test]
    public async Task An_approval_does_not_connect_the_phone_of_another_user_who_signed_in_meanwhile()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await scene.SignInAsync();
        await ProveAsync(browser, "jdoe-phone");
        scene.Web.Phones.User("jdoe-phone").Approves();
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        await TypePasswordAsync(browser, "mallory");
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.False);
        Assert.That(await IsEnabledAsync(scene, "mallory"), Is.False);
    }

    [Test]
    public async Task An_approval_does_not_connect_the_phone_of_a_user_who_was_moved_to_another_tenant_meanwhile()
    {
        string tenant = WebScene.Tenant;
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services =>
        {
            services.AddTwoFactor().AddInMemory("globex", new InMemoryService());
            services.Replace(ServiceDescriptor.Singleton(new IdentityTenants<IdentityUser>(_ => tenant)));
        });
        TestBrowser browser = await scene.SignInAsync();
        await ProveAsync(browser, "jdoe-phone");
        scene.Web.Phones.User("jdoe-phone").Approves();
        await browser.PostAsync("/two-factor/start?purpose=connect-phone");
        await browser.WaitAsync("&purpose=connect-phone");
        tenant = "globex";
        await browser.PostAsync("/two-factor/complete?purpose=connect-phone", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task After_disconnecting_the_password_alone_signs_in_again(bool canPair)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: canPair);
        TestBrowser browser = await scene.SignInAsync();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id);
        await scene.ConnectAsync();
        Assert.That((await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await scene.Pairing.IsPairedAsync(id), Is.EqualTo(!canPair), "the pairing at the service is removed too, if the service can pair");
        Assert.That(await TypePasswordAsync(scene.Web.Browser()), Is.EqualTo("Succeeded"));
        Assert.That(await PageAsync(browser), Does.Contain("jdoe").Or.Contain("/two-factor/phone/"), "this session goes on");
    }

    [Test]
    public async Task Disconnecting_leaves_two_factor_login_on_for_a_user_who_had_it_on_before_the_phone_was_connected([Values] bool isConnected)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await scene.SignInAsync();
        await scene.ArrangeAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, true)); // as for codes by e-mail
        if (isConnected)
            await scene.ConnectAsync();
        await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        Assert.That(await PageAsync(browser), Does.Contain("/two-factor/phone/prove"), "no phone is connected");
        Assert.That(await IsEnabledAsync(scene), Is.True);

        await scene.ArrangeAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, false));
        await scene.ConnectAsync();
        await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.False, "now only the phone had switched it on");
    }

    // Of a thief who has the password and the phone.
    [Test]
    public async Task Disconnecting_ends_a_login_that_was_open([Values] bool hasAuthenticatorApp)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser owner = await scene.SignInAsync();
        await scene.ConnectAsync();
        if (hasAuthenticatorApp)
            await scene.ArrangeAsync((manager, user) => manager.ResetAuthenticatorKeyAsync(user));
        TestBrowser thief = scene.Web.Browser();
        await BeginAsync(thief);
        await thief.PostAsync("/two-factor/start");
        Assert.That((await owner.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));

        scene.Web.Phones.User("jdoe-phone").Approves();
        await thief.WaitAsync();
        Assert.That((await thief.PostAsync("/two-factor/complete", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await MeAsync(thief), Is.EqualTo(Nobody));
        Assert.That(await PageAsync(owner), Does.Contain("/two-factor/phone/prove"), "the session of the owner goes on");
    }

    [Test]
    public async Task While_the_service_fails_disconnecting_ends_a_login_that_was_open_and_forgets_the_phone([Values(TwoFactorError.Unavailable, TwoFactorError.InvalidRequest)] TwoFactorError error)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser owner = await scene.SignInAsync();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id);
        await scene.ConnectAsync();
        TestBrowser thief = scene.Web.Browser();
        await BeginAsync(thief);
        await thief.PostAsync("/two-factor/start");
        scene.Pairing.Error = error;

        HttpResponseMessage answer = await owner.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);

        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("could not end its pairing yet").And.Contain("action=\"/two-factor/phone/disconnect\""));
        Assert.That(scene.Web.Logs.Named("PhoneStillPaired"), Has.Count.EqualTo(1));
        scene.Web.Phones.User("jdoe-phone").Approves();
        await thief.WaitAsync();
        Assert.That((await thief.PostAsync("/two-factor/complete", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await MeAsync(thief), Is.EqualTo(Nobody));
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.HasAnyAsync), Is.False);
        Assert.That(await IsEnabledAsync(scene), Is.False);

        scene.Pairing.Error = null;
        Assert.That((await owner.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), "the session of the owner goes on");
        Assert.That(await scene.Pairing.IsPairedAsync(id), Is.False);
        Assert.That(scene.Web.Logs.Named("PhoneDisconnected"), Has.Count.EqualTo(1), "the second time, only the pairing was left");
    }

    // A page that is reloaded while the service is asked has no cookie with the new security stamp. That signs the user out.
    [Test]
    public async Task While_the_service_does_not_answer_disconnecting_soon_shows_that_the_pairing_is_left_and_the_session_goes_on()
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true, services: services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
        TestBrowser browser = await scene.SignInAsync();
        string id = await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user));
        scene.Pairing.Scan(id);
        await scene.ConnectAsync();
        scene.Pairing.Hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);

        Task<HttpResponseMessage> disconnecting = browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        CancellationToken asked = await scene.Pairing.Hanging.Task;
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That(asked.IsCancellationRequested, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(asked.IsCancellationRequested, Is.True);

        HttpResponseMessage answer = await disconnecting;
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("could not end its pairing yet").And.Contain("action=\"/two-factor/phone/disconnect\""));
        Assert.That(scene.Web.Logs.Named("PhoneStillPaired"), Has.Count.EqualTo(1));
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.HasAnyAsync), Is.False);

        scene.Pairing.Hanging = null;
        Assert.That(await PageAsync(browser), Does.Contain("action=\"/two-factor/phone/pair\""), "the session goes on");
        Assert.That((await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await scene.Pairing.IsPairedAsync(id), Is.False);
    }

    // A user who has signed out meanwhile, or another one who has signed in, must not get this session.
    [Test]
    public async Task While_the_service_does_not_answer_connecting_soon_shows_that_it_cannot_be_reached_and_writes_no_session()
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true, services: services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
        TestBrowser browser = await scene.SignInAsync();
        scene.Pairing.Scan(await scene.IdAsync());
        scene.Pairing.Hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);

        Task<HttpResponseMessage> confirming = browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        CancellationToken asked = await scene.Pairing.Hanging.Task;
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That(asked.IsCancellationRequested, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(asked.IsCancellationRequested, Is.True);

        HttpResponseMessage answer = await confirming;
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("href=\"/two-factor/phone\""), "the person can try again");
        Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.HasAnyAsync), Is.False);

        scene.Pairing.Hanging = null;
        await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.HasAnyAsync), Is.True);
    }

    [TestCase("en", "code of an authenticator app")]
    [TestCase("de", "Code einer Authenticator-App")]
    public async Task After_disconnecting_a_user_with_an_authenticator_app_is_told_that_logins_ask_for_its_code(string language, string words)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await scene.SignInAsync();
        await scene.ConnectAsync();
        await scene.ArrangeAsync((manager, user) => manager.ResetAuthenticatorKeyAsync(user)); // Identity's page for authenticator apps does this when it is opened
        Assert.That(await PageAsync(browser), Does.Not.Contain(words));
        await browser.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        Assert.That(await IsEnabledAsync(scene), Is.True);
        HttpResponseMessage page = await browser.SendAsync(HttpMethod.Get, "/two-factor/phone", TestBrowser.Html, request => request.Headers.AcceptLanguage.ParseAdd(language));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain(words));
    }

    [TestCase("enable")]
    [TestCase("disconnect")]
    [TestCase("confirm")]
    public async Task A_change_that_conflicts_with_another_request_leads_back_to_the_page(string path)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true, services: services =>
        {
            services.AddSingleton<RivalChange>();
            services.AddSingleton<IUserValidator<IdentityUser>>(all => all.GetRequiredService<RivalChange>());
        });
        TestBrowser browser = await scene.SignInAsync();
        if (path is "enable" or "disconnect")
            await scene.ConnectAsync();
        scene.Pairing.Scan(await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user)));
        RivalChange rival = scene.Web.Services.GetRequiredService<RivalChange>();
        rival.IsNext = true;
        HttpResponseMessage answer = await browser.PostAsync($"/two-factor/phone/{path}", TestBrowser.Html);
        Assert.That(rival.IsNext, Is.False, "the other request's change was made");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location!.ToString(), Is.EqualTo("/two-factor/phone"));
        Assert.That((await browser.GetAsync("/two-factor/phone")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_connected_phone_is_not_replaced_by_another()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        TestBrowser browser = await scene.SignInAsync();
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
    public async Task A_POST_from_another_site_changes_nothing(string path)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        scene.Pairing.Scan(await scene.UsersAsync((manager, user) => manager.GetUserIdAsync(user)));
        bool isEnabled = path == "disconnect";
        if (path is "enable" or "disconnect")
        {
            await scene.ConnectAsync();
            await scene.ArrangeAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, isEnabled));
        }

        string? page = browser.Site;
        browser.Site = "cross-site";
        Assert.That((await browser.PostAsync($"/two-factor/phone/{path}", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await IsChangedAsync(), Is.False);
        browser.Site = page;
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=connect-phone")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "no question is kept");

        await browser.PostAsync($"/two-factor/phone/{path}", TestBrowser.Html);
        Assert.That(await IsChangedAsync(), Is.True, "the page itself may");

        async Task<bool> IsChangedAsync() => !scene.Pairing.Asked.IsEmpty || await IsEnabledAsync(scene) != isEnabled;
    }

    [Test]
    public async Task Without_a_signed_in_user_there_is_no_page_and_nothing_changes()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = scene.Web.Browser();
        Assert.That((await browser.GetAsync("/two-factor/phone")).StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        foreach (string action in new[] { "pair", "confirm", "prove", "enable", "disconnect" })
        {
            HttpResponseMessage answer = await browser.PostAsync($"/two-factor/phone/{action}", TestBrowser.Html);
            Assert.That((answer.StatusCode, answer.Headers.Location?.ToString()), Is.EqualTo((HttpStatusCode.SeeOther, "/two-factor/phone")), "the page, and not the action, is where the login returns to");
        }

        Assert.That(await StatusAsync(browser), Is.EqualTo("false"));
        Assert.That(scene.Pairing.Asked, Is.Empty);
    }

    [Test]
    public async Task The_page_is_in_German_for_a_browser_that_prefers_German()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await scene.SignInAsync();
        HttpResponseMessage page = await browser.SendAsync(HttpMethod.Get, "/two-factor/phone", TestBrowser.Html, request => request.Headers.AcceptLanguage.ParseAdd("de-AT"));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("lang=\"de\"").And.Contain("Melden Sie sich mit dem Handy an"));
    }

    private static async Task ProveAsync(TestBrowser browser, string name)
    {
        HttpResponseMessage answer = await browser.PostAsync("/two-factor/phone/prove", TestBrowser.Html, Name(name));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location!.ToString(), Does.Contain("purpose=connect-phone"));
    }

    private static Action<HttpRequestMessage> Name(string name) => Field("name", name);

    private static Action<HttpRequestMessage> Field(string field, string value) =>
        request => request.Content = new StringContent($"{field}={value}", Encoding.ASCII, "application/x-www-form-urlencoded");

    private static async Task<string> PageAsync(TestBrowser browser) => await (await browser.GetAsync("/two-factor/phone")).Content.ReadAsStringAsync();

    private static async Task<string> StatusAsync(TestBrowser browser) => await (await browser.GetAsync("/two-factor/phone/status", TestBrowser.Json)).Content.ReadAsStringAsync();

    private static Task<bool> IsEnabledAsync(IdentityScene scene, string user = "jdoe") => scene.UsersAsync((manager, found) => manager.GetTwoFactorEnabledAsync(found), user);
}
