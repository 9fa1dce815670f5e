using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Flow;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>What does not satisfy a step-up, and who is not asked.</summary>
public sealed class StepUpRefusalTests
{
    [Test]
    public async Task A_login_with_the_phone_is_not_an_approval_that_counts_once()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapGet("/once-in", () => "in").RequireTwoFactor(once: true));
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=amr=mfa");
        await ExpectQuestionAsync(browser, "/once-in", "sign-in");
        await ConfirmAsync(scene, browser, "sign-in");
        Assert.That(await TextAsync(browser.GetAsync("/once-in")), Is.EqualTo("in"));
        await ExpectQuestionAsync(browser, "/once-in", "sign-in");
        await ConfirmAsync(scene, browser, "sign-in");
        Assert.That(await TextAsync(browser.GetAsync("/once-in")), Is.EqualTo("in"), "a new approval counts again");
    }

    // An approval would not help.
    [Test]
    public async Task A_user_whom_a_handler_of_the_host_refuses_is_not_asked()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services =>
        {
            services.ConfigureApplicationCookies();
            services.AddSingleton<IAuthorizationHandler, Refusal>();
        });
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(CookiesOf(browser, "StepUp"), Is.Empty);
    }

    [Test]
    public async Task Claims_of_an_identity_that_is_not_authenticated_do_not_count()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.AddTransient<IClaimsTransformation, Rumour>());
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser, "/login-needed", "sign-in");
    }

    [Test]
    public async Task An_approval_counts_for_a_day_at_most_even_if_a_requirement_allows_more()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapGet("/rare", () => "rare").RequireTwoFactor("rare", TimeSpan.FromDays(2)));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/rare", "rare");
        scene.Time.Ahead += TimeSpan.FromHours(23);
        Assert.That(await TextAsync(browser.GetAsync("/rare")), Is.EqualTo("rare"));
        scene.Time.Ahead += TimeSpan.FromHours(2);
        await ExpectQuestionAsync(browser, "/rare", "rare");
    }

    [Test]
    public async Task Without_an_age_of_its_own_a_requirement_has_the_one_of_the_options()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            options: options => options.StepUpMaxAge = TimeSpan.FromMinutes(7), endpoints: app => app.MapGet("/plain-payment", () => "paid").RequireTwoFactor("plain"));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/plain-payment", "plain");
        scene.Time.Ahead += TimeSpan.FromMinutes(6.5);
        Assert.That(await TextAsync(browser.GetAsync("/plain-payment")), Is.EqualTo("paid"));
        scene.Time.Ahead += TimeSpan.FromMinutes(1);
        await ExpectQuestionAsync(browser, "/plain-payment", "plain");
    }

    [Test]
    public async Task For_signing_in_an_approval_counts_for_a_day_without_an_age()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/login-needed", "sign-in");
        scene.Time.Ahead += TimeSpan.FromHours(23);
        Assert.That(await TextAsync(browser.GetAsync("/login-needed")), Is.EqualTo("in"));
        scene.Time.Ahead += TimeSpan.FromHours(2);
        await ExpectQuestionAsync(browser, "/login-needed", "sign-in");
    }

    [TestCase(2, 5)]
    [TestCase(12, 12)]
    public async Task The_store_keeps_the_use_of_an_approval_as_long_as_the_approval_can_count(double maxAgeMinutes, double keptMinutes)
    {
        FailingUseStore? store = null;
        await using WebScene scene = await StepUpScene.StartAsync(
            services => FailingUseStore.Add(services, made => store = made),
            endpoints: app => app.MapGet("/once-aged", () => "once").RequireTwoFactor("aged", TimeSpan.FromMinutes(maxAgeMinutes), once: true));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once-aged", "aged");
        Assert.That(store!.UsesKeptFor, Is.EqualTo(new[] { TimeSpan.FromMinutes(keptMinutes) }));
        Assert.That(scene.Logs.Named("OnceNotRecorded"), Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task An_approval_that_the_store_did_not_record_counts_only_where_it_counts_many_times(bool throws)
    {
        FailingUseStore? store = null;
        await using WebScene scene = await StepUpScene.StartAsync(
            services => FailingUseStore.Add(services, made => store = made), endpoints: app => app.MapGet("/many-times", () => "many").RequireTwoFactor("once"));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser, "/once", "once");
        store!.RecordsNoUse = throws ? () => throw new TwoFactorException(TwoFactorError.Unavailable, "The store fails.") : () => false;
        await ConfirmAsync(scene, browser, "once");
        Assert.That(scene.Logs.Named("OnceNotRecorded"), Has.Count.EqualTo(1));
        Assert.That(await TextAsync(browser.GetAsync("/many-times")), Is.EqualTo("many"));
        await ExpectQuestionAsync(browser, "/once", "once");
    }

    [Test]
    public async Task While_the_store_fails_an_approval_that_counts_once_opens_nothing()
    {
        FailingUseStore? store = null;
        await using WebScene scene = await StepUpScene.StartAsync(services => FailingUseStore.Add(services, made => store = made));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        store!.IsFailing = true;
        HttpResponseMessage answer = await browser.GetAsync("/once?order=7");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("href=\"/once?order=7\"").And.Not.Contain("<script").And.Not.Contain("http-equiv"),
            "the page goes on only if the person does, and then to the host's own page");

        store.IsFailing = false;
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"), "the approval is still there");
    }

    [Test]
    public async Task While_the_store_fails_a_prompt_in_a_page_of_the_host_keeps_its_purpose()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapGet("/own", async (HttpContext http) =>
        {
            PromptModel prompt = await http.GetTwoFactorPromptAsync("payment");
            return $"{prompt.State} {prompt.Links.Card} {prompt.Links.Page}";
        }));
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That(await TextAsync(browser.GetAsync("/own")), Is.EqualTo("Restart /two-factor?purpose=payment /two-factor?purpose=payment"));
        await AskAsync(browser, Payments);
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        Assert.That(await TextAsync(browser.GetAsync("/own")), Is.EqualTo("Unavailable /two-factor?purpose=payment /two-factor?purpose=payment"));
    }

    [TestCase("&tenant=gone", "no tenant 'gone'")]
    [TestCase("&tenant=%0Ax", "no tenant '(unprintable)'")]
    public async Task A_user_of_an_unknown_tenant_gets_403_and_the_reason_is_logged(string query, string reason)
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.ConfigureApplicationCookies());
        TestBrowser browser = await SignedInAsync(scene, query: query);
        Assert.That((await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(scene.Logs.Named("StepUpImpossible").Single().Text, Does.Contain(reason));
    }

    [Test]
    public async Task A_user_whose_subject_is_too_long_gets_403_and_the_reason_is_logged()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.ConfigureApplicationCookies());
        TestBrowser browser = await SignedInAsync(scene, new string('x', 257));
        Assert.That((await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(scene.Logs.Named("StepUpImpossible").Single().Text, Does.Contain("cannot be a name"));
    }

    [Test]
    public async Task The_spelling_of_a_tenant_does_not_matter()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser);
        await SignInAsync(browser, query: "&claim=sid=1&tenant=ACME");
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
    }

    [TestCase("mallory", "&claim=sid=1")]
    [TestCase("jdoe", "&claim=sid=1&tenant=globex")]
    [TestCase("jdoe", "&claim=sid=2")]
    public async Task An_open_question_is_not_continued_by_another_user_tenant_or_sign_in(string user, string query)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await AskAsync(browser, Payments);
        await SignInAsync(browser, user, query);
        await ExpectQuestionAsync(browser);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Ready\""));
    }

    [Test]
    public async Task An_open_question_is_not_continued_for_another_message()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.StepUpMessage = (http, _) => new($"Pay to {http.Request.Query["to"]}"));
        TestBrowser browser = await SignedInAsync(scene);
        await AskAsync(browser, "/payments/new?to=7");
        await ExpectQuestionAsync(browser, "/payments/new?to=7");
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Waiting\""), "the same question goes on");
        await ExpectQuestionAsync(browser, "/payments/new?to=8");
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Ready\""));
    }

    [Test]
    public async Task A_form_that_is_too_long_only_as_a_cookie_is_reported_on_the_page()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await browser.PostAsync("/payments", TestBrowser.Html, request =>
            request.Content = new StringContent("a=" + new string('<', 8000), Encoding.ASCII, "application/x-www-form-urlencoded"));
        Assert.That(scene.Logs.Named("FormNotKept"), Has.Count.EqualTo(1));
        Assert.That(await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser))), Does.Contain("could not be kept").And.Not.Contain("<form"));
    }

    [Test]
    public async Task A_form_is_kept_for_a_quarter_of_an_hour_after_its_question()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.FirstFactorLifetime = TimeSpan.FromMinutes(3));
        TestBrowser browser = await SignedInAsync(scene);
        await browser.PostAsync("/payments", TestBrowser.Html, request => request.Content = new StringContent("a=b", Encoding.ASCII, "application/x-www-form-urlencoded"));
        string next = await ConfirmAsync(scene, browser);
        scene.Time.Ahead += TimeSpan.FromMinutes(17.5);
        Assert.That(await TextAsync(browser.GetAsync(next)), Does.Contain("name=\"a\""));
        scene.Time.Ahead += TimeSpan.FromMinutes(1);
        Assert.That((await browser.GetAsync(next)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static async Task AskAsync(TestBrowser browser, string path)
    {
        await ExpectQuestionAsync(browser, path);
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("data-two-factor=\"Waiting\""));
    }

    /// <summary>Adds an identity that says that the phone was asked, and that nobody has authenticated.</summary>
    private sealed class Rumour : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            ClaimsPrincipal both = principal.Clone();
            both.AddIdentity(new ClaimsIdentity([new Claim("amr", "mfa")]));
            return Task.FromResult(both);
        }
    }

    /// <summary>Refuses everybody, whatever else is met.</summary>
    private sealed class Refusal : IAuthorizationHandler
    {
        public Task HandleAsync(AuthorizationHandlerContext context)
        {
            context.Fail();
            return Task.CompletedTask;
        }
    }
}
