using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>Step-up: endpoints that need the phone can be reached after its approval.</summary>
public sealed class StepUpTests
{
    [Test]
    public async Task A_browser_is_sent_to_the_page_and_back()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        Assert.That(Starts(scene), Is.Zero, "a visit does not ask the phone");
        string page = await TextAsync(browser.GetAsync(QuestionPage));
        Assert.That(page, Does.Contain("data-two-factor=\"Ready\"").And.Contain("data-asks-at-once=\"yes\""));
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo(Payments));
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
        Assert.That(scene.Logs.Named("StepUpApproved"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_program_gets_401_with_the_missing_requirement()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        browser.Site = null;
        HttpResponseMessage answer = await browser.GetAsync(Payments, TestBrowser.Json);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(answer.Headers.GetValues("WWW-Authenticate").Single(), Is.EqualTo(
            "Bearer error=\"insufficient_user_authentication\", error_description=\"The user's phone has to confirm this.\", max_age=\"300\""));
        Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"code\":\"step-up\"").And.Contain("\"purpose\":\"payment\"").And.Not.Contain("two-factor"));
    }

    [TestCase("Sec-Fetch-Mode", "cors")]
    [TestCase("HX-Request", "true")]
    [TestCase("X-Requested-With", "XMLHttpRequest")]
    public async Task A_script_gets_401_with_the_address_of_the_page(string header, string value)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        HttpResponseMessage answer = await browser.SendAsync(HttpMethod.Get, Payments, TestBrowser.Html, request =>
        {
            request.Headers.Add(header, value);
            request.Headers.Referrer = new Uri($"{WebScene.Origin}/cart?id=3");
        });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"page\":\"/two-factor"));
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo("/cart?id=3"), "the person comes back to the page of the script");
    }

    [Test]
    public async Task A_user_who_is_not_signed_in_gets_the_hosts_own_challenge_first()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        HttpResponseMessage answer = await scene.Browser().GetAsync(Payments);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(answer.Headers.Location!.ToString(), Does.Contain("/Account/Login"));
    }

    [Test]
    public async Task A_user_who_lacks_another_right_gets_403_and_no_question()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.ConfigureApplicationCookies());
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await browser.GetAsync("/clerks")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(CookiesOf(browser, "StepUp"), Is.Empty);

        await SignInAsync(browser, query: "&claim=role=clerk");
        Assert.That(await VisitAndConfirmAsync(scene, browser, "/clerks", "clerk"), Is.EqualTo("/clerks"));
        Assert.That(await TextAsync(browser.GetAsync("/clerks")), Is.EqualTo("clerk"));
    }

    [Test]
    public async Task A_policy_of_the_host_can_require_a_step_up()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/big", "big");
        Assert.That(await TextAsync(browser.GetAsync("/big")), Is.EqualTo("big"));
    }

    [Test]
    public async Task A_login_with_the_phone_counts_only_for_the_purpose_of_signing_in()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(await TextAsync(browser.GetAsync("/login-needed")), Is.EqualTo("in"));
        Assert.That(await TextAsync(browser.GetAsync("/fresh-login-needed")), Is.EqualTo("in"));
        await ExpectQuestionAsync(browser);
    }

    // Such as of a certificate and of a login.
    [Test]
    public async Task One_of_several_identities_that_was_approved_on_the_phone_is_enough()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapPost("/two-identities", (HttpContext http) => http.SignInAsync(new ClaimsPrincipal(
        [
            new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "jdoe"), new Claim("two_factor_tenant", WebScene.Tenant)], "certificate"),
            new ClaimsIdentity([new Claim("amr", "mfa")], "phone"),
        ]))));
        TestBrowser browser = scene.Browser();
        await browser.PostAsync("/two-identities");
        Assert.That(await TextAsync(browser.GetAsync("/login-needed")), Is.EqualTo("in"));
    }

    // Neither has a cookie of the question yet when the other one is sent to the page.
    [Test]
    public async Task Two_tabs_that_need_the_phone_at_the_same_moment_ask_it_once()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser one = await SignedInAsync(scene, query: "&claim=sid=1");
        await ExpectQuestionAsync(one, "/big", "big"); // gives it the browser's own cookie
        TestBrowser other = scene.Browser();
        other.Cookies.Add(one.Cookies.GetAllCookies());
        foreach (TestBrowser tab in (TestBrowser[])[one, other])
            await ExpectQuestionAsync(tab);
        foreach (TestBrowser tab in (TestBrowser[])[one, other])
            Assert.That((await tab.PostAsync("/two-factor/start?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Starts(scene), Is.EqualTo(1));
    }

    [TestCase("/login-needed", "", false)]
    [TestCase("/login-needed", "&claim=amr=mfa", true)]
    [TestCase("/login-needed", "&claim=amr=swk", false)]
    [TestCase("/fresh-login-needed", "&claim=amr=mfa", false)]
    [TestCase("/fresh-login-needed", "&claim=amr=mfa&claim=auth_time=0", false)]
    [TestCase("/fresh-login-needed", "&claim=amr=mfa&claim=auth_time=-1", false)]
    [TestCase("/fresh-login-needed", "&claim=amr=mfa&claim=auth_time=99999999999999999", false)]
    [TestCase("/fresh-login-needed", "&claim=amr=mfa&claim=auth_time=253402300799", false)]
    [TestCase("/fresh-login-needed", "&claim=amr=pwd&claim=auth_time=now", false)]
    [TestCase("/fresh-login-needed", "&claim=amr=mfa&claim=auth_time=now", true)]
    public async Task The_claims_of_a_sign_in_count_if_they_name_the_phone_and_are_recent_enough(string path, string claims, bool isEnough)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        string now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        TestBrowser browser = await SignedInAsync(scene, query: claims.Replace("=now", $"={now}", StringComparison.Ordinal));
        Assert.That((await browser.GetAsync(path)).StatusCode, Is.EqualTo(isEnough ? HttpStatusCode.OK : HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task After_a_denial_the_endpoint_stays_closed_and_a_visit_does_not_ask_again()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        scene.Phones.User("jdoe").Denies();
        await browser.PostAsync("/two-factor/start?purpose=payment");
        Assert.That(await browser.WaitAsync("&purpose=payment"), Does.Contain("Denied"));
        await ExpectQuestionAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Denied\"").And.Not.Contain("data-asks-at-once"));
        await browser.PostAsync("/two-factor/complete?purpose=payment");
        await ExpectQuestionAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Denied\""));
        Assert.That(Starts(scene), Is.EqualTo(1));
    }

    [Test]
    public async Task A_visit_gives_the_question_its_whole_time_again()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await ExpectQuestionAsync(browser);
        scene.Time.Ahead += TimeSpan.FromMinutes(9);
        await ExpectQuestionAsync(browser);
        scene.Time.Ahead += TimeSpan.FromMinutes(2);
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo(Payments));
    }

    [TestCase("Sec-Purpose", "prefetch")]
    [TestCase("Sec-Purpose", "prefetch;prerender")]
    [TestCase("Purpose", "prefetch")]
    public async Task A_page_that_the_browser_loads_in_advance_asks_nothing_and_changes_nothing(string header, string value)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        HttpResponseMessage visit = await browser.SendAsync(HttpMethod.Get, Payments, TestBrowser.Html, request => request.Headers.Add(header, value));
        Assert.That(visit.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "the browser drops such a page, and loads it again when the person goes there");
        Assert.That(CookiesOf(browser, "StepUp"), Is.Empty);
        await ExpectQuestionAsync(browser);
        HttpResponseMessage page = await browser.SendAsync(HttpMethod.Get, QuestionPage, TestBrowser.Html, request => request.Headers.Add(header, value));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Ready\"").And.Not.Contain("data-asks-at-once"));
    }

    [Test]
    public async Task A_long_message_is_shortened_before_it_is_kept_in_a_cookie()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.StepUpMessage = (_, _) => new(" " + new string('x', 79) + "\U0001F600\uD800" + new string('y', 40_000)));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        await ExpectQuestionAsync(browser, "/big", "big");
        Assert.That(CookiesOf(browser, "StepUp").Sum(cookie => cookie.Value.Length), Is.LessThan(2000));
        Assert.That(scene.Phones.Calls.Single(call => call.Request is not null).Request!.Message, Does.StartWith(new string('x', 79)).And.Not.Contain("y"));
    }

    [Test]
    public async Task A_message_that_a_cookie_cannot_keep_exactly_is_still_the_same_question()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.StepUpMessage = (_, _) => new("pay \uD800!"));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await ExpectQuestionAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Waiting\""));
    }

    [Test]
    public async Task Two_purposes_can_have_questions_at_the_same_time()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await ExpectQuestionAsync(browser, "/big", "big");
        await ConfirmAsync(scene, browser, "big");
        Assert.That(await TextAsync(browser.GetAsync("/big")), Is.EqualTo("big"));
        await ExpectQuestionAsync(browser);
        await ConfirmAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
    }
}
