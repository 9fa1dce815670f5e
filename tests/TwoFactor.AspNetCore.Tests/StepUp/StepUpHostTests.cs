using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>The step-up requirement together with a host's own authorization.</summary>
public sealed class StepUpHostTests
{
    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(0.5)]
    [TestCase(31 * 86400)]
    public void An_invalid_age_is_refused_when_the_host_is_built(double seconds)
    {
        RouteGroupBuilder group = WebApplication.CreateBuilder().Build().MapGroup("/");
        Assert.That(() => group.RequireTwoFactor("payment", TimeSpan.FromSeconds(seconds)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new RequireTwoFactorAttribute("payment") { MaxAgeSeconds = (int)seconds }, Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase("")]
    [TestCase(" ")]
    public void An_invalid_purpose_is_refused_when_the_host_is_built(string purpose) =>
        Assert.That(() => WebApplication.CreateBuilder().Build().MapGroup("/").RequireTwoFactor(purpose), Throws.ArgumentException);

    [Test]
    public async Task Controllers_and_actions_can_require_a_step_up()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddControllers().AddApplicationPart(typeof(TransfersController).Assembly), endpoints: app => app.MapControllers());
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/transfers", "transfer");
        Assert.That(await TextAsync(browser.GetAsync("/transfers")), Is.EqualTo("ListGET"));
        await ExpectQuestionAsync(browser, "/transfers/close", "close-account");
        await ConfirmAsync(scene, browser, "close-account");
        Assert.That(await TextAsync(browser.GetAsync("/transfers/close")), Is.EqualTo("CloseGET"));
    }

    // The browser would be redirected from the page to the page.
    [TestCase(false, "/two-factor")]
    [TestCase(false, "/two-factor/")]
    [TestCase(true, "/login/phone")]
    public async Task A_fallback_policy_that_covers_the_page_throws_and_says_what_to_add(bool hasOwnPage, string page)
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireTwoFactor("app").Build()),
            options =>
            {
                options.Page.PagePath = hasOwnPage ? "/login/phone" : null;
                options.Tenant = _ => WebScene.Tenant;
            },
            app =>
            {
                app.MapGet("/login/phone", () => "wait");
                app.MapPost("/open", (HttpContext http) => http.SignInAsync(WebScene.Principal("jdoe"))).AllowAnonymous();
            });
        TestBrowser browser = scene.Browser();
        await browser.PostAsync("/open");
        Assert.That((await browser.GetAsync("/me")).Headers.Location!.ToString(), Does.Match($"^{page.TrimEnd('/')}/?\\?purpose=app$"));
        Assert.That(
            async () => await browser.GetAsync(page + "?purpose=app"),
            Throws.InvalidOperationException.With.Message.Contains("app.MapTwoFactor(…).AllowAnonymous()").And.Message.Contains("PagePath").And.Message.Contains("for app:"));
    }

    // Its page may be below a route parameter that the program's request does not have, or not be mapped at all.
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_program_gets_401_also_where_there_is_no_page(bool isMapped)
    {
        await using WebScene scene = await WebScene.StartAsync(
            map: app => _ = isMapped ? app.MapGroup("/{customer}").MapTwoFactor("/two-factor") : null,
            endpoints: app =>
            {
                app.MapPost("/open", (HttpContext http) => http.SignInAsync(WebScene.Principal("jdoe")));
                app.MapGet("/api/pay", () => "paid").RequireTwoFactor("payment");
            },
            options: options => options.Tenant = _ => WebScene.Tenant);
        TestBrowser program = scene.Browser();
        program.Site = null;
        await program.PostAsync("/open");
        Assert.That((await program.GetAsync("/api/pay", TestBrowser.Json)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_result_handler_of_the_host_is_still_called_after_ours()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services =>
        {
            services.AddSingleton<IAuthorizationMiddlewareResultHandler, TeapotHandler>();
            services.AddTwoFactor().AddAspNetCore().AddAspNetCore();
        });
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((int)(await browser.GetAsync("/clerks")).StatusCode, Is.EqualTo(418));
        await VisitAndConfirmAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
    }

    [Test]
    public async Task A_result_handler_that_replaces_ours_opens_nothing_and_is_logged()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, TeapotHandler>());
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((int)(await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(418));
        await browser.GetAsync(Payments);
        Assert.That(scene.Logs.Named("ResultHandlerReplaced"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_attribute_has_the_metadata_with_which_ASP_NET_Core_requires_the_authorization_middleware()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        RequireTwoFactorAttribute attribute = new("payment");
        Assert.That(attribute, Is.InstanceOf<IAuthorizeData>(), "ASP.NET Core refuses to run an endpoint with this metadata and without the middleware");
        Assert.That(attribute.GetRequirements().Single(), Is.TypeOf<TwoFactorRequirement>());
    }

    [Test]
    public async Task A_user_without_a_tenant_gets_403_and_the_reason_is_logged()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.ConfigureApplicationCookies(), options => options.Tenant = _ => null);
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(scene.Logs.Named("StepUpImpossible"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_user_for_whom_the_host_finds_no_subject_gets_403_and_the_reason_is_logged()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.ConfigureApplicationCookies(), options => options.Subject = _ => null);
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(scene.Logs.Named("StepUpImpossible").Single().Text, Does.Contain("Subject of AddAspNetCore returned no subject"));
    }

    [Test]
    public async Task A_missing_Tenant_option_is_an_error_that_names_it()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapPost("/bare", (HttpContext http) =>
            Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.SignInAsync(http, WebScene.Principal("jdoe"))));
        TestBrowser browser = scene.Browser();
        await browser.PostAsync("/bare");
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => browser.GetAsync(Payments)))!;
        Assert.That(error.Message, Does.Contain("set Tenant of AddAspNetCore"));
    }

    [Test]
    public async Task The_phone_shows_the_message_of_the_host()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.StepUpMessage = (http, purpose) => new($"{purpose} to {http.Request.Query["to"]}"));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        Assert.That(scene.Phones.Calls.Single(call => call.Request is not null).Request!.Message, Does.StartWith("payment to 7"));
    }

    [Test]
    public async Task With_AllowStepUpByFailureMode_the_failure_mode_approves_a_step_up()
    {
        await using WebScene scene = await DuringOutageAsync(options => options.AllowStepUpByFailureMode = true);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await browser.PostAsync("/two-factor/complete?purpose=payment");
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
        Assert.That(scene.Logs.Named("StepUpByFailureMode"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Without_AllowStepUpByFailureMode_a_step_up_is_refused_at_its_start()
    {
        await using WebScene scene = await DuringOutageAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await ExpectRefusedAsync(browser);
        Assert.That(scene.Logs.Named("FailedOpen"), Is.Empty);
    }

    [Test]
    public async Task An_approval_by_the_failure_mode_of_a_node_that_allows_it_does_not_count_at_one_that_does_not()
    {
        TwoFactorWebOptions ofNode = new();
        await using WebScene scene = await DuringOutageAsync(options => (ofNode = options).AllowStepUpByFailureMode = true);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        ofNode.AllowStepUpByFailureMode = false;
        await browser.PostAsync("/two-factor/complete?purpose=payment");
        await ExpectRefusedAsync(browser);
        Assert.That(scene.Logs.Named("StepUpByFailureModeRefused"), Has.Count.EqualTo(1));
    }

    private static async Task<WebScene> DuringOutageAsync(Action<TwoFactorWebOptions>? options = null)
    {
        WebScene scene = await StepUpScene.StartAsync(services => services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit), options);
        scene.Phones.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        return scene;
    }

    private static async Task ExpectRefusedAsync(TestBrowser browser)
    {
        await ExpectQuestionAsync(browser);
        Assert.That(CookiesOf(browser, "Proof"), Is.Empty);
        Assert.That(await TextAsync(browser.GetAsync(QuestionPage)), Does.Contain("cannot be reached"));
    }

    private sealed class TeapotHandler : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler inner = new();

        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (!authorizeResult.Forbidden)
                return inner.HandleAsync(next, context, policy, authorizeResult);
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        }
    }
}
