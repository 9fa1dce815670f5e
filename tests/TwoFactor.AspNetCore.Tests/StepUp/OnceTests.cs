using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.StepUp;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.AspNetCore.Tests.InBrowser;
using TwoFactor.Flow;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>Endpoints that need a new approval for each request.</summary>
public sealed class OnceTests
{
    [Test]
    public async Task A_once_approval_is_consumed_by_one_request()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Cookie proof = CookiesOf(browser, "Proof").Single();
        string value = proof.Value;
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        await ExpectQuestionAsync(browser, "/once", "once");

        browser.Cookies.Add(new Cookie(StepUpProofs.CookieName("once"), value, "/", new Uri(WebScene.Origin).Host) { Secure = true });
        await ExpectQuestionAsync(browser, "/once", "once");
        Assert.That(scene.Logs.Named("ProofUsedBefore"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_many_concurrent_requests_a_once_approval_admits_one()
    {
        int runs = 0; // a request that is refused must not run the endpoint, whatever its answer says
        await using WebScene scene = await StepUpScene.StartAsync(
            endpoints: app => app.MapGet("/once-counted", () => $"{Interlocked.Increment(ref runs)}").RequireTwoFactor("once", TimeSpan.FromMinutes(5), once: true));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => browser.GetAsync("/once-counted"))));
        Assert.That((answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), runs), Is.EqualTo((1, 1)));
    }

    // As with two clicks on the button: the browser drops the answer to the first post.
    [Test]
    public async Task Who_sends_twice_with_one_approval_is_told_that_it_was_used_and_the_phone_is_not_asked_by_itself()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        string value = CookiesOf(browser, "Proof").Single().Value;
        scene.Time.Ahead += TimeSpan.FromMinutes(4.9);
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        browser.Cookies.Add(new Cookie(StepUpProofs.CookieName("once"), value, "/", new Uri(WebScene.Origin).Host) { Secure = true });
        await ExpectQuestionAsync(browser, "/once", "once");
        for (int visit = 0; visit < 2; visit++)
        {
            string page = await TextAsync(browser.GetAsync("/two-factor?purpose=once"));
            Assert.That(page, Does.Contain("data-two-factor=\"Used\"").And.Contain("was used already").And.Not.Contain("data-asks-at-once"));
            await ExpectQuestionAsync(browser, "/once", "once"); // the page is loaded again
        }

        await ConfirmAsync(scene, browser, "once");
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"), "who asks again may send again");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_page_that_is_reloaded_after_its_approval_was_used_does_not_ask_the_phone_by_itself(bool isPost)
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            endpoints: app => app.MapMethods("/once-form", ["GET", "POST"], () => "once").RequireTwoFactor("once", TimeSpan.FromMinutes(10), once: true));
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser, "/once-form", "once");
        scene.Time.Ahead += TimeSpan.FromMinutes(9);
        Assert.That(await TextAsync(LoadAsync()), Is.EqualTo("once"));

        scene.Time.Ahead += TimeSpan.FromMinutes(4.9);
        Assert.That((await LoadAsync()).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await TextAsync(browser.GetAsync("/two-factor?purpose=once")), Does.Contain("data-two-factor=\"Used\"").And.Not.Contain("data-asks-at-once"));
        Assert.That(Starts(scene), Is.EqualTo(1));
        Assert.That(scene.Logs.Named("ProofUsedBefore"), Is.Empty, "it is no second use");

        await ConfirmAsync(scene, browser, "once");
        Assert.That(await TextAsync(LoadAsync()), Is.EqualTo("once"), "who asks again may load it again");

        Task<HttpResponseMessage> LoadAsync() => isPost ? browser.PostAsync("/once-form", TestBrowser.Html) : browser.GetAsync("/once-form");
    }

    [Test]
    public async Task Later_or_for_another_message_the_phone_is_asked_by_itself_after_an_approval_was_used([Values] bool isLater)
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.StepUpMessage = (http, _) => new(http.Request.Query["amount"].ToString()));
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser, "/once?amount=10", "once");
        Assert.That(await TextAsync(browser.GetAsync("/once?amount=10")), Is.EqualTo("once"));
        if (isLater)
            scene.Time.Ahead += TimeSpan.FromMinutes(5.1);
        await ExpectQuestionAsync(browser, isLater ? "/once?amount=10" : "/once?amount=20", "once");
        Assert.That(await TextAsync(browser.GetAsync("/two-factor?purpose=once")), Does.Contain("data-two-factor=\"Ready\"").And.Contain("data-asks-at-once"));
    }

    [Test]
    public async Task A_used_approval_lets_nothing_through_where_others_count_many_times()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapGet("/many", () => "many").RequireTwoFactor("once"));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/many")), Is.EqualTo("many"));
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        await ExpectQuestionAsync(browser, "/many", "once");
    }

    [Test]
    public async Task A_used_approval_of_an_earlier_sign_in_is_no_warning()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        await SignInAsync(browser, "mallory", "&claim=sid=2");
        await ExpectQuestionAsync(browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/two-factor?purpose=once")), Does.Contain("data-two-factor=\"Ready\""), "this user has used none");
        Assert.That(scene.Logs.Named("ProofMismatch"), Is.Empty);
    }

    [Test]
    public async Task A_browser_that_leaves_while_its_approval_is_used_up_does_not_lose_it_for_nothing()
    {
        using CancellationTokenSource leaving = new();
        FailingUseStore? store = null;
        await using WebScene scene = await StepUpScene.StartAsync(
            services =>
            {
                ServiceDescriptor inner = services.Last(service => service.ServiceType == typeof(IFlowStore));
                services.AddSingleton<IFlowStore>(host => store = new FailingUseStore((IFlowStore)inner.ImplementationFactory!(host)));
            },
            pipeline: LeavingBrowser.At("/once", leaving.Token));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        store!.AfterConsume = leaving.Cancel;
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
    }

    // The store no longer knows whether the approval was used.
    [Test]
    public async Task After_the_store_was_lost_a_once_approval_lets_nothing_through([Values] bool wasUsed)
    {
        EphemeralDataProtectionProvider keys = new();
        await using WebScene before = await StepUpScene.StartAsync(services => services.AddSingleton<IDataProtectionProvider>(keys));
        TestBrowser browser = await SignedInAsync(before);
        await VisitAndConfirmAsync(before, browser, "/once", "once");
        Cookie[] cookies = [.. browser.Cookies.GetAllCookies().OfType<Cookie>()];
        if (wasUsed)
            Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));

        await using WebScene after = await StepUpScene.StartAsync(services => services.AddSingleton<IDataProtectionProvider>(keys));
        TestBrowser again = after.Browser();
        foreach (Cookie cookie in cookies)
            again.Cookies.Add(cookie);
        await ExpectQuestionAsync(again, "/once", "once");
        await ConfirmAsync(after, again, "once");
        Assert.That(await TextAsync(again.GetAsync("/once")), Is.EqualTo("once"));
    }

    [Test]
    public async Task An_approval_for_many_requests_is_valid_after_the_store_was_lost()
    {
        EphemeralDataProtectionProvider keys = new();
        await using WebScene before = await StepUpScene.StartAsync(services => services.AddSingleton<IDataProtectionProvider>(keys));
        TestBrowser browser = await SignedInAsync(before);
        await VisitAndConfirmAsync(before, browser);
        await using WebScene after = await StepUpScene.StartAsync(services => services.AddSingleton<IDataProtectionProvider>(keys));
        TestBrowser again = after.Browser();
        foreach (Cookie cookie in browser.Cookies.GetAllCookies())
            again.Cookies.Add(cookie);
        Assert.That(await TextAsync(again.GetAsync("/payments/new")), Is.EqualTo("pay here"));
    }

    [Test]
    public async Task An_approval_stays_used_for_an_endpoint_that_accepts_a_greater_age()
    {
        LeapingTime time = new();
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddSingleton<TimeProvider>(time), endpoints: app => app.MapGet("/once-today", () => "once").RequireTwoFactor("once", TimeSpan.FromDays(1), once: true));
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        string value = CookiesOf(browser, "Proof").Single().Value;
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        time.Leap(TimeSpan.FromMinutes(20));
        browser.Cookies.Add(new Cookie(StepUpProofs.CookieName("once"), value, "/", new Uri(WebScene.Origin).Host) { Secure = true });
        await ExpectQuestionAsync(browser, "/once-today", "once");
        Assert.That(scene.Logs.Named("ProofUsedBefore"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_page_that_the_browser_loads_in_advance_uses_nothing_up()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        HttpResponseMessage early = await browser.SendAsync(HttpMethod.Get, "/once", TestBrowser.Html, request => request.Headers.Add("Sec-Purpose", "prefetch;prerender"));
        Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
    }

    // Neither uses the approval up, so that it would let any number of requests through.
    [TestCase("/filtered")]
    [TestCase("/once-service")]
    [TestCase("/once-service-in")]
    public async Task Outside_of_the_authorization_middleware_once_lets_nothing_through(string path)
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        for (int i = 0; i < 2; i++)
            Assert.That(await TextAsync(browser.GetAsync(path)), Is.Not.EqualTo("through"));
        Assert.That(scene.Logs.Named("OnceNotUsedUp"), Has.Count.EqualTo(2));
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"), "the approval is still there");
    }

    [Test]
    public async Task A_request_that_has_used_the_approval_up_may_check_it_again()
    {
        await using WebScene scene = await StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/once-twice")), Is.EqualTo("through"));
        await ExpectQuestionAsync(browser, "/once-twice", "once");
    }

    // The page for errors is run in the same request, and the middleware checks it like any other page.
    [Test]
    public async Task After_the_approval_is_used_up_a_failing_endpoint_shows_the_hosts_error_page()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            pipeline: app => app.UseStatusCodePagesWithReExecute("/error"),
            endpoints: app =>
            {
                app.MapGet("/failing", () => Results.StatusCode(StatusCodes.Status500InternalServerError)).RequireTwoFactor("once", once: true);
                app.MapGet("/error", () => "something went wrong").RequireAuthorization();
            });
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/failing")), Is.EqualTo("something went wrong"));
        await ExpectQuestionAsync(browser, "/failing", "once");
    }

    [Test]
    public async Task A_pipeline_that_authorizes_twice_uses_one_approval_up()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.UseAuthorization());
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
        await ExpectQuestionAsync(browser, "/once", "once");
    }

    // Such as "large payments need the phone". The endpoint's policy has no requirement of the phone then.
    [TestCase("/large")]
    [TestCase("/large-and-once")]
    public async Task An_approval_that_a_requirement_of_the_host_has_checked_is_used_up(string path)
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddAuthorizationBuilder().AddPolicy("large", policy => policy.RequireAssertion(context => IsMetAsync(context, "once"))),
            endpoints: app =>
            {
                app.MapGet("/large", () => "large").RequireAuthorization("large");
                app.MapGet("/large-and-once", () => "large").RequireAuthorization("large").RequireTwoFactor("once", once: true);
            });
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        string value = CookiesOf(browser, "Proof").Single().Value;
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.EqualTo("large"));
        Assert.That(await TextAsync(browser.GetAsync(path)), Is.Not.EqualTo("large"));

        browser.Cookies.Add(new Cookie(StepUpProofs.CookieName("once"), value, "/", new Uri(WebScene.Origin).Host) { Secure = true });
        await ExpectQuestionAsync(browser, path, "once");
        Assert.That(scene.Logs.Named("ProofUsedBefore"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_request_that_is_refused_uses_nothing_up_that_a_requirement_of_the_host_has_checked()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddAuthorizationBuilder().AddPolicy("large", policy => policy.RequireAssertion(async context => await IsMetAsync(context, "once") && context.User.IsInRole("clerk"))),
            endpoints: app => app.MapGet("/large", () => "large").RequireAuthorization("large"));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        Assert.That(await TextAsync(browser.GetAsync("/large")), Is.Not.EqualTo("large"));
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"));
    }

    // The middleware then has no policy for an endpoint without one, and gives its result to nobody.
    [Test]
    public async Task Without_a_fallback_policy_of_the_hosts_policy_provider_once_lets_nothing_through([Values] bool isFirst)
    {
        static void AddProvider(IServiceCollection services) => services.AddSingleton<IAuthorizationPolicyProvider, NoFallbackPolicies>();
        await using WebScene scene = await StepUpScene.StartAsync(
            services =>
            {
                services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()).AddPolicy("once", OncePolicy());
                if (!isFirst)
                    AddProvider(services);
            },
            endpoints: app => app.MapGet("/once-service", CheckAsync),
            first: services =>
            {
                if (isFirst)
                    AddProvider(services);
            });
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/once", "once");
        for (int i = 0; i < 2; i++)
            Assert.That(await TextAsync(browser.GetAsync("/once-service")), Is.EqualTo("refused"));
        Assert.That(scene.Logs.Named("OnceNotUsedUp"), Has.Count.EqualTo(2));
        Assert.That(await TextAsync(browser.GetAsync("/once")), Is.EqualTo("once"), "the approval is still there");
    }

    private static Task<WebScene> StartAsync() => StepUpScene.StartAsync(
        services =>
        {
            services.AddAuthorizationBuilder().AddPolicy("once", policy => policy.RequireTwoFactor("once", once: true));
            services.AddControllers(mvc => mvc.Filters.Add(new AuthorizeFilter(OncePolicy()))).AddApplicationPart(typeof(UnprotectedController).Assembly);
        },
        endpoints: app =>
        {
            app.MapControllers();
            app.MapGet("/once-service", CheckAsync);
            app.MapGet("/once-service-in", CheckAsync).RequireAuthorization();
            app.MapGet("/once-twice", CheckAsync).RequireTwoFactor("once", once: true);
        });

    private static AuthorizationPolicy OncePolicy() => new AuthorizationPolicyBuilder().RequireTwoFactor("once", once: true).Build();

    private static async Task<bool> IsMetAsync(AuthorizationHandlerContext context, string purpose)
    {
        HttpContext http = (HttpContext)context.Resource!;
        IAuthorizationService authorization = http.RequestServices.GetRequiredService<IAuthorizationService>();
        return (await authorization.AuthorizeAsync(context.User, http, new TwoFactorRequirement(purpose, once: true))).Succeeded;
    }

    private static async Task<string> CheckAsync(HttpContext http, IAuthorizationService authorization) =>
        (await authorization.AuthorizeAsync(http.User, http, "once")).Succeeded ? "through" : "refused";
}
