using System.Net;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A form that is posted before the phone has approved is not lost.</summary>
public sealed class HeldFormTests
{
    private const string Fields = "amount=100&to=%22%3E%3Cscript%3Ex%3C%2Fscript%3E&to=second&__RequestVerificationToken=abc%2Bdef";

    [Test]
    public async Task A_form_is_kept_and_can_be_sent_again_after_the_approval()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        HttpResponseMessage post = await PostFormAsync(browser, Fields);
        Assert.That(post.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        string next = await ConfirmAsync(scene, browser);
        Assert.That(next, Does.StartWith("/two-factor/resume?purpose=payment&form="));

        HttpResponseMessage resume = await browser.GetAsync(next);
        string page = await resume.Content.ReadAsStringAsync();
        Assert.That(page, Does.Contain("action=\"/payments?currency=EUR\"").And.Contain("name=\"amount\" value=\"100\"").And.Contain("value=\"second\"")
            .And.Contain("name=\"__RequestVerificationToken\" value=\"abc&#x2B;def\"").Or.Contain("value=\"abc+def\""));
        Assert.That(page, Does.Not.Contain("<script"));
        Assert.That(resume.Headers.CacheControl!.NoStore, Is.True);
        Assert.That(resume.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Not.Contain("form-action"));

        Assert.That(await TextAsync(PostFormAsync(browser, Fields)), Is.EqualTo("paid amount=100&to=\"><script>x</script>,second&__RequestVerificationToken=abc+def"));
        Assert.That(CookiesOf(browser, ".Form"), Is.Empty, "the form is removed once it was sent");
        Assert.That((await browser.GetAsync("/two-factor/resume?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await browser.GetAsync(next)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("long")]
    [TestCase("multipart")]
    [TestCase("json")]
    [TestCase("odd type")]
    [TestCase("cross-site")]
    public async Task A_form_that_cannot_be_kept_is_reported_on_the_page(string kind)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        HttpContent content = kind switch
        {
            "long" => new StringContent("a=" + new string('x', 8200), Encoding.ASCII, "application/x-www-form-urlencoded"),
            "multipart" => new MultipartFormDataContent { { new StringContent("x"), "a" } },
            "json" => new StringContent("{}", Encoding.ASCII, "application/json"),
            _ => new StringContent(Fields, Encoding.ASCII, "application/x-www-form-urlencoded"),
        };
        if (kind == "odd type")
        {
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded;/");
        }

        await browser.GetAsync("/big"); // a browser that has no value of ours yet is sent to the form's address
        browser.Site = kind == "cross-site" ? "cross-site" : "same-origin";
        HttpResponseMessage post = await browser.PostAsync("/payments", TestBrowser.Html, request =>
        {
            request.Content = content;
            request.Headers.Referrer = new Uri(kind == "cross-site" ? "https://evil.example/form" : $"{WebScene.Origin}/payments/new?to=7");
        });
        Assert.That(post.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        browser.Site = "same-origin";
        string page = await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser)));
        Assert.That(page, Does.Contain("could not be kept").And.Not.Contain("<form"));
        Assert.That(page, Does.Contain(kind == "cross-site" ? "href=\"/\"" : "href=\"/payments/new?to=7\""));
        Assert.That(scene.Logs.Named("FormNotKept"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_form_whose_address_is_too_long_is_not_sent_to_another_address()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await browser.PostAsync("/payments?x=" + new string('x', 2100), TestBrowser.Html, request => request.Content = new StringContent(Fields, Encoding.ASCII, "application/x-www-form-urlencoded"));
        string page = await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser)));
        Assert.That(page, Does.Contain("could not be kept").And.Not.Contain("<form"));
    }

    // After the server has decoded the path, "%2541" is "%41", which would be an "A" in the form's address.
    [TestCase("/files/a%2541")]
    [TestCase("/files/a%252Fb")]
    [TestCase("/files/a%2Fb")]
    [TestCase("/files/100%25")]
    [Category("Network")]
    public async Task A_form_and_a_visit_continue_at_the_resource_that_was_asked_for(string path)
    {
        await using WebScene scene = await StepUpScene.StartAsync(overKestrel: true, endpoints: MapFiles);
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields, path);
        string page = await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser)));
        Assert.That(page, Does.Contain($"action=\"{path}\"").And.Contain("name=\"amount\" value=\"100\""));
        Assert.That(await TextAsync(PostFormAsync(browser, Fields, path)), Does.StartWith("deleted "));
        Assert.That(CookiesOf(browser, ".Form"), Is.Empty, "the form is removed once it was sent");

        scene.Time.Ahead = TimeSpan.FromMinutes(6);
        Assert.That(await VisitAndConfirmAsync(scene, browser, path), Is.EqualTo(path));
    }

    // The test server does not tell the path as it was sent.
    [TestCase(false)]
    [TestCase(true, Category = "Network")]
    public async Task A_form_and_a_visit_whose_address_is_ambiguous_do_not_continue_at_another_one(bool isRewritten)
    {
        await using WebScene scene = await StepUpScene.StartAsync(overKestrel: isRewritten, endpoints: MapFiles, pipeline: isRewritten
            ? app => app.Use((http, next) =>
            {
                if (http.Request.Path.StartsWithSegments("/old", out PathString rest))
                    http.Request.Path = new PathString("/files").Add(rest);
                return next(http);
            })
            : null);
        TestBrowser browser = await SignedInAsync(scene);
        string path = isRewritten ? "/old/a%2541" : "/files/a%2541";
        await PostFormAsync(browser, Fields, path, referrer: "/form");
        string page = await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser)));
        Assert.That(page, Does.Contain("could not be kept").And.Contain("href=\"/form\"").And.Not.Contain("<form"));
        Assert.That(scene.Logs.Named("FormNotKept"), Has.Count.EqualTo(1));

        scene.Time.Ahead = TimeSpan.FromMinutes(6);
        Assert.That(await VisitAndConfirmAsync(scene, browser, path), Is.EqualTo("/"));
    }

    [Test]
    public async Task A_post_for_another_purpose_or_to_another_address_leaves_the_form([Values("other", "payment")] string purpose)
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app =>
        {
            app.MapGet("/draft", () => "a draft").RequireTwoFactor(purpose, TimeSpan.FromHours(1));
            app.MapPost("/draft", () => "saved").RequireTwoFactor(purpose, TimeSpan.FromHours(1));
            app.MapPost("/strict", () => "paid").RequireTwoFactor("payment", TimeSpan.FromSeconds(1));
        });
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/draft", purpose);
        scene.Time.Ahead = TimeSpan.FromMinutes(6);
        HttpResponseMessage post = await browser.PostAsync("/strict", TestBrowser.Html, request => request.Content = new StringContent(Fields, Encoding.ASCII, "application/x-www-form-urlencoded"));
        Assert.That(post.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await TextAsync(browser.PostAsync("/draft")), Is.EqualTo("saved"));
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser))), Does.Contain("<form"));
    }

    // The cookies that the browser has are not sent with such a post. New ones would replace them.
    [Test]
    public async Task A_post_of_another_site_without_our_cookies_sets_none([Values] bool isSignedIn)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = isSignedIn ? await SignedInAsync(scene) : scene.Browser(); // signed in: the host's own cookie may be SameSite=None
        browser.Site = "cross-site";
        HttpResponseMessage post = await browser.PostAsync("/payments", TestBrowser.Html, request =>
        {
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            request.Content = new StringContent(Fields, Encoding.ASCII, "application/x-www-form-urlencoded");
        });
        Assert.That(post.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [], Has.None.Contains("TwoFactor"));
        if (isSignedIn)
            Assert.That((post.StatusCode, post.Headers.Location?.ToString()), Is.EqualTo((HttpStatusCode.SeeOther, "/payments")));
    }

    [Test]
    public async Task The_form_of_another_user_or_browser_is_not_shown()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields);
        string next = await ConfirmAsync(scene, browser);
        TestBrowser thief = await SignedInAsync(scene);
        foreach (Cookie cookie in CookiesOf(browser, ".Form"))
            thief.Cookies.Add(cookie);
        Assert.That((await thief.GetAsync(next)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await browser.GetAsync("/two-factor/resume?purpose=big")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        await SignInAsync(browser, "mallory");
        Assert.That((await browser.GetAsync(next)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task The_form_is_not_shown_after_its_user_has_signed_out()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields);
        string next = await ConfirmAsync(scene, browser);
        await browser.PostAsync("/sign-out");
        HttpResponseMessage resume = await browser.GetAsync(next);
        Assert.That(resume.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await resume.Content.ReadAsStringAsync(), Does.Not.Contain("amount"));
    }

    [TestCase("&tenant=globex")]
    [TestCase("&claim=sid=second")]
    public async Task The_form_of_another_tenant_or_sign_in_is_not_shown_to_the_same_subject(string query)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields);
        string next = await ConfirmAsync(scene, browser);
        await SignInAsync(browser, "jdoe", query);
        Assert.That((await browser.GetAsync(next)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_form_of_a_policy_with_a_scheme_of_its_own_is_shown_to_the_user_of_that_scheme_only()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services =>
            {
                services.AddAuthentication().AddCookie("admins");
                services.AddAuthorizationBuilder().AddPolicy("admins", policy => policy.AddAuthenticationSchemes("admins").RequireTwoFactor("payment"));
            },
            endpoints: app =>
            {
                app.MapPost("/admins", () => "done").RequireAuthorization("admins");
                app.MapPost("/admin-in", (HttpContext http, string user) => http.SignInAsync("admins", new ClaimsPrincipal(new ClaimsIdentity(
                    [new(ClaimTypes.NameIdentifier, user), new("two_factor_tenant", WebScene.Tenant)], "password"))));
                app.MapPost("/admin-out", (HttpContext http) => http.SignOutAsync("admins"));
            });
        TestBrowser browser = await SignedInAsync(scene, "visitor");
        await browser.PostAsync("/admin-in?user=jdoe");
        await PostFormAsync(browser, Fields, "/admins");
        string next = await ConfirmAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(next)), Does.Contain("action=\"/admins\"").And.Contain("name=\"amount\""));

        await browser.PostAsync("/admin-out");
        Assert.That((await browser.GetAsync(next)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the visitor does not see it");
        await browser.PostAsync("/admin-in?user=mallory");
        await browser.PostAsync("/sign-out");
        Assert.That((await browser.GetAsync(next)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "another admin does not see it");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_form_is_still_sent_after_a_script_or_another_tab_needed_the_same_approval(bool isScript)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields);
        if (isScript)
            await ScriptAsync(browser);
        else
            await ExpectQuestionAsync(browser);
        Assert.That(await ConfirmAsync(scene, browser), Does.StartWith("/two-factor/resume?purpose=payment&form="));
    }

    [Test]
    public async Task A_script_with_another_message_leaves_the_form_to_be_sent_and_the_question_on_the_phone()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.StepUpMessage = (http, _) => new(http.Request.Method));
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields);
        await ScriptAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await ScriptAsync(browser);
        scene.Phones.User("jdoe").Approves();
        Assert.That(await browser.WaitAsync("&purpose=payment"), Does.Contain("Approved"), "the page that waits keeps its question");
        HttpResponseMessage completed = await browser.PostAsync(CompleteOf(browser), TestBrowser.Html);
        Assert.That(completed.Headers.Location!.ToString(), Does.StartWith("/two-factor/resume?purpose=payment&form="));
    }

    [Test]
    public async Task A_form_of_an_earlier_question_is_not_offered_again_after_a_visit()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await PostFormAsync(browser, Fields);
        await ConfirmAsync(scene, browser);
        scene.Time.Ahead += TimeSpan.FromMinutes(6);
        Assert.That(await VisitAndConfirmAsync(scene, browser), Is.EqualTo(Payments));
    }

    [Test]
    public async Task A_form_is_kept_until_the_last_question_can_be_answered()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await PostFormAsync(browser, Fields);
        scene.Time.Ahead += TimeSpan.FromMinutes(9);
        scene.Phones.User("jdoe").Approves();
        await browser.PostAsync("/two-factor/start?purpose=payment");
        scene.Time.Ahead += TimeSpan.FromMinutes(1.5);
        await browser.WaitAsync("&purpose=payment");
        HttpResponseMessage completed = await browser.PostAsync(CompleteOf(browser), TestBrowser.Html);
        Assert.That(await TextAsync(browser.GetAsync(completed.Headers.Location!.ToString())), Does.Contain("name=\"amount\""));
    }

    [Test]
    public async Task A_large_form_fits_into_the_header_limits_of_servers()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, "a=" + new string('x', 8100));
        await PostFormAsync(browser, "b=" + string.Concat(Enumerable.Repeat("%C3%BC", 1300)));
        int length = browser.Cookies.GetCookieHeader(new Uri(WebScene.Origin)).Length;
        Assert.That(length, Is.LessThan(20_000));
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser))), Does.Contain("name=\"b\"").And.Not.Contain("name=\"a\""));
    }

    [Test]
    public async Task Long_questions_and_a_long_form_together_fit_into_the_header_limits_of_servers()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app =>
        {
            app.MapPost("/long-login", (HttpContext http) => http.SignInFirstFactorAsync(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "jdoe"), new Claim("long", new string('x', 9000))], "password")), WebScene.Tenant));
            for (int i = 0; i < 5; i++)
                app.MapGet($"/long/{i}", () => "long").RequireTwoFactor($"long-{i}");
        });
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await browser.PostAsync("/long-login")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        for (int i = 0; i < 5; i++)
            await ExpectQuestionAsync(browser, $"/long/{i}?x={new string('x', 1900)}", $"long-{i}");
        await PostFormAsync(browser, "a=" + new string('x', 8100));

        Assert.That(browser.Cookies.GetCookieHeader(new Uri(WebScene.Origin)), Has.Length.LessThan(24_000));
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser))), Does.Contain("name=\"a\""), "the latest form is kept");
        Assert.That((await browser.PostAsync("/long-login")).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(browser.Cookies.GetCookieHeader(new Uri(WebScene.Origin)), Has.Length.LessThan(24_000));
        Assert.That((await browser.GetAsync("/two-factor/status", TestBrowser.Json)).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the latest question is kept");
    }

    [Test]
    public async Task After_a_form_for_another_purpose_the_page_says_that_the_first_must_be_sent_again()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapPost("/other", () => "ok").RequireTwoFactor("other"));
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields, referrer: "/payments/new?to=7");
        await PostFormAsync(browser, "b=1", "/other");

        HttpResponseMessage first = await browser.GetAsync(await ConfirmAsync(scene, browser));
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await first.Content.ReadAsStringAsync(), Does.Contain("could not be kept").And.Contain("href=\"/payments/new?to=7\"").And.Not.Contain("<form"));
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser, "other"))), Does.Contain("name=\"b\""), "the second form is still there");
    }

    [Test]
    public async Task A_form_that_was_replaced_is_reported_also_if_another_tab_needed_the_same_approval_afterwards([Values] bool isScript)
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapPost("/other", () => "ok").RequireTwoFactor("other"));
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields, referrer: "/payments/new?to=8");
        await PostFormAsync(browser, "b=1", "/other");
        if (isScript)
            await ScriptAsync(browser);
        else
            await ExpectQuestionAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser))), Does.Contain("could not be kept").And.Contain("href=\"/payments/new?to=8\""));
    }

    // The fields are hidden, and the person could not see that they are those of another tab.
    [Test]
    public async Task The_form_of_one_tab_is_not_offered_in_another([Values] bool isFirst)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        string first = (await PostFormAsync(browser, "amount=10&to=a", referrer: "/payments/new?to=a")).Headers.Location!.ToString();
        string second = (await PostFormAsync(browser, "amount=1000&to=b", referrer: "/payments/new?to=b")).Headers.Location!.ToString();
        string page = await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser, page: isFirst ? first : second)));
        if (isFirst)
            Assert.That(page, Does.Contain("could not be kept").And.Contain("href=\"/payments/new?to=a\"").And.Not.Contain("<form").And.Not.Contain("1000"));
        else
            Assert.That(page, Does.Contain("What you entered was kept").And.Contain("name=\"amount\" value=\"1000\"").And.Contain("href=\"/payments/new?to=b\""));
    }

    [Test]
    public async Task A_tab_whose_question_was_completed_in_another_leads_to_its_own_form([Values] bool isApproved)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        string first = (await PostFormAsync(browser, "amount=10&to=a")).Headers.Location!.ToString();
        string second = (await PostFormAsync(browser, "amount=1000&to=b")).Headers.Location!.ToString();
        if (isApproved)
            await ConfirmAsync(scene, browser, page: first);
        else
            scene.Time.Ahead = TimeSpan.FromMinutes(11);
        HttpResponseMessage ended = await browser.GetAsync(second);
        Assert.That(ended.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        string next = WebUtility.HtmlDecode((await ended.Content.ReadAsStringAsync()).Split("class=\"two-factor-button\" href=\"")[1].Split('"')[0]);
        if (isApproved)
            Assert.That(await TextAsync(browser.GetAsync(next)), Does.Contain("What you entered was kept").And.Contain("name=\"amount\" value=\"1000\""));
        else
            Assert.That(next, Is.EqualTo("/"), "the phone has confirmed nothing");
        Assert.That(await TextAsync(browser.GetAsync(first)), Does.Contain("class=\"two-factor-button\" href=\"/\""), "its form was not kept");
    }

    [Test]
    public async Task The_form_of_a_tab_is_not_offered_in_a_tab_that_saw_the_question_before_it()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, "amount=10&to=a", referrer: "/payments/new?to=a");
        await ExpectQuestionAsync(browser);
        string visited = browser.Pages["payment"];
        await PostFormAsync(browser, "amount=1000&to=b", referrer: "/payments/new?to=b");
        string page = await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser, page: visited)));
        Assert.That(page, Does.Contain("could not be kept").And.Contain("href=\"/payments/new?to=a\"").And.Not.Contain("<form").And.Not.Contain("1000"));
    }

    [Test]
    public async Task A_post_of_a_subdomain_while_a_tab_waits_is_not_lost_silently_and_leaves_that_tab_alone([Values] bool holdsForm, [Values] bool isOfSubdomain)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        if (holdsForm)
            await PostFormAsync(browser, Fields);
        else
            await ExpectQuestionAsync(browser);
        string waiting = browser.Pages["payment"];
        await browser.PostAsync("/two-factor/start?purpose=payment");
        browser.Site = "same-site";
        string posted = (await PostFormAsync(browser, "amount=1000&to=b")).Headers.Location!.ToString();
        browser.Site = "same-origin";
        string next = await ConfirmAsync(scene, browser, page: isOfSubdomain ? posted : waiting);
        if (isOfSubdomain)
            Assert.That(await TextAsync(browser.GetAsync(next)), Does.Contain("could not be kept").And.Contain("href=\"/\"").And.Not.Contain("<form"));
        else if (holdsForm)
            Assert.That(await TextAsync(browser.GetAsync(next)), Does.Contain("name=\"amount\" value=\"100\""));
        else
            Assert.That(next, Is.EqualTo(Payments));
        Assert.That(scene.Logs.Named("FormNotKept"), Has.Count.EqualTo(1));
        Assert.That(Starts(scene), Is.EqualTo(1));
    }

    // Its fields would not be kept, so it has no use for the place.
    [Test]
    public async Task A_post_of_another_site_does_not_take_the_place_of_a_form_before_the_phone_is_asked([Values("same-site", "cross-site")] string site, [Values] bool isOfOtherPurpose)
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapPost("/other", () => "ok").RequireTwoFactor("other"));
        TestBrowser browser = await SignedInAsync(scene);
        string own = (await PostFormAsync(browser, Fields)).Headers.Location!.ToString();
        browser.Site = site;
        string foreign = (await PostFormAsync(browser, "amount=1000&to=b", isOfOtherPurpose ? "/other" : "/payments")).Headers.Location!.ToString();
        browser.Site = "same-origin";
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser, page: own))), Does.Contain("name=\"amount\" value=\"100\""));
        if (isOfOtherPurpose)
            Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser, "other", page: foreign))), Does.Contain("could not be kept").And.Not.Contain("<form"));
        Assert.That(scene.Logs.Named("FormNotKept"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_address_with_a_form_that_another_site_has_made_up_does_not_change_where_the_page_continues()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        Assert.That(await ConfirmAsync(scene, browser, page: $"{QuestionPage}&form=CfDJ8made-up"), Is.EqualTo(Payments));
    }

    [TestCase("/two-factor")]
    [TestCase("/own-page")]
    public async Task The_page_keeps_which_form_waits_in_its_tab(string path)
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services: services => services.AddRazorComponents(),
            options: options => options.Page.PagePath = path == "/own-page" ? path : null,
            endpoints: app => app.MapGet("/own-page", () => new RazorComponentResult<TwoFactorPrompt>()));
        TestBrowser browser = await SignedInAsync(scene);
        string address = (await PostFormAsync(browser, Fields)).Headers.Location!.ToString();
        Assert.That(address, Does.StartWith(path));
        string page = WebUtility.HtmlDecode(await TextAsync(browser.GetAsync(address)));
        string form = Uri.EscapeDataString(TestBrowser.QueryOf(address)["form"].ToString());
        Assert.That(Attribute("data-page"), Is.EqualTo(address));
        foreach (string attribute in new[] { "data-src", "data-start", "data-complete" })
            Assert.That(Attribute(attribute), Does.Contain($"&form={form}"), attribute);

        scene.Phones.User("jdoe").Approves();
        string started = await TextAsync(browser.PostAsync(Attribute("data-start")));
        Assert.That(JsonDocument.Parse(started).RootElement.GetProperty("next").GetString(), Is.EqualTo(address), "the script stays on the page");
        await browser.WaitAsync("&purpose=payment");
        string completed = await TextAsync(browser.PostAsync(Attribute("data-complete")));
        Assert.That(await TextAsync(browser.GetAsync(JsonDocument.Parse(completed).RootElement.GetProperty("next").GetString()!)), Does.Contain("name=\"amount\" value=\"100\""));

        string Attribute(string name) => page.Split($"{name}=\"")[1].Split('"')[0];
    }

    [Test]
    public async Task A_kept_form_that_is_asked_for_again_leads_back_to_the_page_where_it_was_filled_in()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields, referrer: "/payments/new?to=7");
        string kept = await ConfirmAsync(scene, browser);
        scene.Time.Ahead = TimeSpan.FromMinutes(6); // the approval is too old
        string asked = (await PostFormAsync(browser, Fields, referrer: kept)).Headers.Location!.ToString();
        scene.Phones.User("jdoe").Denies();
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await browser.WaitAsync("&purpose=payment");
        Assert.That(await TextAsync(browser.GetAsync(asked)), Does.Contain("data-two-factor=\"Denied\"").And.Contain("href=\"/payments/new?to=7\""));
        string page = await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser)));
        Assert.That(page, Does.Contain("name=\"amount\" value=\"100\"").And.Contain("href=\"/payments/new?to=7\""));
    }

    // As a page of the host over the endpoints that does not pass on what is in its address.
    [TestCase("")]
    [TestCase("&form=")]
    [TestCase("&form=CfDJ8made-up")]
    public async Task A_page_that_does_not_tell_its_form_gets_none(string query)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, Fields, referrer: "/payments/new?to=7");
        string next = await ConfirmAsync(scene, browser, page: $"{QuestionPage}{query}");
        Assert.That(await TextAsync(browser.GetAsync(next)), Does.Contain("could not be kept").And.Contain("href=\"/payments/new?to=7\"").And.Not.Contain("<form"));
    }

    [Test]
    public async Task A_long_address_to_go_back_to_does_not_make_the_address_of_the_page_too_long_for_a_server()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        string referrer = "/payments/new?x=" + new string('x', 1900);
        Assert.That((await PostFormAsync(browser, Fields, referrer: referrer)).Headers.Location!.ToString(), Has.Length.LessThan(2048));
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser))), Does.Contain("name=\"amount\"").And.Contain($"href=\"{referrer}\""));
    }

    [Test]
    public async Task An_approval_takes_the_place_of_its_question_and_not_of_the_form_when_the_cookies_are_full()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, "a=" + new string('x', 8100));
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmWithFullCookiesAsync(scene, browser, "payment"))), Does.Contain("name=\"a\""));
    }

    [Test]
    public async Task A_form_for_which_an_approval_leaves_no_room_is_reported_on_the_page()
    {
        string purpose = new('ж', 256); // much longer as an approval than in a question
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapPost("/long", () => "ok").RequireTwoFactor(purpose));
        TestBrowser browser = await SignedInAsync(scene);
        await PostFormAsync(browser, "a=" + new string('x', 8100), "/long", referrer: "/form");
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmWithFullCookiesAsync(scene, browser, Uri.EscapeDataString(purpose)))), Does.Contain("could not be kept").And.Contain("href=\"/form\""));
    }

    [TestCase("https://evil.example/")]
    [TestCase("/payments/new")]
    public async Task An_address_to_go_back_to_that_another_site_has_made_up_is_not_shown(string back)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        HttpResponseMessage page = await browser.GetAsync($"/two-factor/resume?purpose=payment&back={Uri.EscapeDataString(back)}");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Not.Contain($"href=\"{back}"));
    }

    // As if a login waited as well, whose question is as long as all cookies together allow.
    private static async Task<string> ConfirmWithFullCookiesAsync(WebScene scene, TestBrowser browser, string purpose)
    {
        scene.Phones.User("jdoe").Approves();
        await browser.PostAsync($"/two-factor/start?purpose={purpose}");
        await browser.WaitAsync($"&purpose={purpose}");
        const string Login = "__Host-TwoFactor.SignIn";
        int length = CookiesOf(browser, "__Host-TwoFactor.").Sum(cookie => cookie.Name.Length + cookie.Value.Length);
        browser.Cookies.SetCookies(new Uri(WebScene.Origin), $"{Login}={new string('x', (20 * 1024) - length - Login.Length)}; path=/; secure");
        HttpResponseMessage completed = await browser.PostAsync(CompleteOf(browser, purpose), TestBrowser.Html);
        Assert.That(completed.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), await completed.Content.ReadAsStringAsync());
        return completed.Headers.Location!.ToString();
    }

    private static async Task ScriptAsync(TestBrowser browser) => Assert.That(
        (await browser.SendAsync(HttpMethod.Get, Payments, TestBrowser.Json, request => request.Headers.Referrer = new Uri($"{WebScene.Origin}/news"))).StatusCode,
        Is.EqualTo(HttpStatusCode.Unauthorized));

    private static void MapFiles(WebApplication app)
    {
        RouteGroupBuilder files = app.MapGroup("/files").RequireTwoFactor("payment", TimeSpan.FromMinutes(5));
        files.MapGet("/{name}", (HttpRequest request) => $"file {request.Path.Value}");
        files.MapPost("/{name}", (HttpRequest request) => $"deleted {request.Path.Value}");
    }

    private static Task<HttpResponseMessage> PostFormAsync(TestBrowser browser, string fields, string path = "/payments?currency=EUR", string? referrer = null) => browser.PostAsync(
        path,
        TestBrowser.Html,
        request =>
        {
            request.Content = new StringContent(fields, Encoding.ASCII, "application/x-www-form-urlencoded");
            request.Headers.Referrer = referrer is null ? null : new Uri(WebScene.Origin + referrer);
        });
}
