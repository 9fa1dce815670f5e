using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.AspNetCore.Tests.StepUp.Blazor;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary><c>[RequireTwoFactor]</c> where the authorization middleware does not evaluate it: it opens nothing, also after an approval.</summary>
public sealed class OutsideMiddlewareTests
{
    [Test]
    public async Task A_method_of_a_hub_refuses()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.AddSignalR(), endpoints: app => app.MapHub<PaymentHub>("/hub"));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser);
        using JsonDocument negotiated = JsonDocument.Parse(await TextAsync(browser.PostAsync("/hub/negotiate?negotiateVersion=1")));
        string connection = $"/hub?id={negotiated.RootElement.GetProperty("connectionToken").GetString()}";
        await browser.GetAsync(connection);
        await SendAsync("""{"protocol":"json","version":1}""");
        await browser.GetAsync(connection);
        await SendAsync("""{"type":1,"invocationId":"1","target":"Pay","arguments":[]}""");
        Assert.That(await TextAsync(browser.GetAsync(connection)), Does.Contain("user is unauthorized").And.Not.Contain("paid by"));
        ExpectLog(scene);

        Task<HttpResponseMessage> SendAsync(string message) => browser.PostAsync(connection, change: request => request.Content = new StringContent(message + "\u001e"));
    }

    [Test]
    public async Task A_page_in_a_circuit_refuses()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.AddScoped<AuthenticationStateProvider, SignedIn>().AddCascadingAuthenticationState());
        await using AsyncServiceScope circuit = scene.Services.CreateAsyncScope();
        await using HtmlRenderer renderer = new(circuit.ServiceProvider, circuit.ServiceProvider.GetRequiredService<ILoggerFactory>());
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(AuthorizeRouteView.RouteData)] = new RouteData(typeof(SalaryPage), new Dictionary<string, object?>()) });
        string page = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<AuthorizeRouteView>(parameters)).ToHtmlString());
        Assert.That(page, Is.EqualTo("Not authorized"));
        ExpectLog(scene);
    }

    [Test]
    public async Task MVC_without_endpoint_routing_refuses()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddMvc(mvc => mvc.EnableEndpointRouting = false).AddApplicationPart(typeof(TransfersController).Assembly), endpoints: app => app.UseMvc());
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await browser.GetAsync("/transfers")).Headers.Location!.AbsolutePath, Is.EqualTo("/Account/AccessDenied"));
        ExpectLog(scene);
    }

    [TestCase("its attribute")]
    [TestCase("its policy")]
    [TestCase("its attribute, beside another filter")]
    public async Task A_filter_with_the_attribute_refuses_also_on_an_endpoint_that_is_approved_for_another_purpose(string with)
    {
        RequireTwoFactorAttribute attribute = new("everything");
        await using WebScene scene = await StepUpScene.StartAsync(
            services =>
            {
                services.AddControllers(mvc =>
                {
                    if (with != "its policy")
                        mvc.Filters.Add(new AuthorizeFilter([attribute]));
                    if (with == "its attribute, beside another filter")
                        mvc.Filters.Add(new AuthorizeFilter());
                }).AddApplicationPart(typeof(TransfersController).Assembly);
                if (with == "its policy")
                {
                    services.AddOptions<MvcOptions>().Configure<IAuthorizationPolicyProvider>(
                        (mvc, provider) => mvc.Filters.Add(new AuthorizeFilter(AuthorizationPolicy.CombineAsync(provider, [attribute]).GetAwaiter().GetResult()!)));
                }
            },
            endpoints: app => app.MapControllers());
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/transfers", "transfer");
        Assert.That((await browser.GetAsync("/transfers")).Headers.Location!.AbsolutePath, Is.EqualTo("/Account/AccessDenied"));
        ExpectLog(scene);
    }

    // As an interceptor of methods does: without the attribute's endpoint, and often without a resource.
    [Test]
    public async Task Code_of_the_host_that_checks_an_attribute_refuses_in_a_request_that_is_approved_for_another_purpose()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapGet("/portal", async (HttpContext http, IAuthorizationService service, IAuthorizationPolicyProvider provider) =>
        {
            AuthorizationPolicy? policy = await AuthorizationPolicy.CombineAsync(provider, [new RequireTwoFactorAttribute("payment")]);
            return (await service.AuthorizeAsync(http.User, policy!)).Succeeded ? "paid" : "refused";
        }).RequireTwoFactor("portal"));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/portal", "portal");
        Assert.That(await TextAsync(browser.GetAsync("/portal")), Is.EqualTo("refused"));
        ExpectLog(scene);
    }

    [Test]
    public async Task A_filter_of_the_host_for_all_actions_accepts_what_the_middleware_has_accepted()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddControllers(mvc => mvc.Filters.Add(new AuthorizeFilter())).AddApplicationPart(typeof(TransfersController).Assembly), endpoints: app => app.MapControllers());
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/transfers", "transfer");
        Assert.That(await TextAsync(browser.GetAsync("/transfers")), Is.EqualTo("ListGET"));
    }

    [Test]
    public async Task A_static_Blazor_page_asks_the_phone_and_is_shown_after_the_approval()
    {
        await using WebScene scene = await StartBlazorAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/blazor/salary", "salary");
        Assert.That(await TextAsync(browser.GetAsync("/blazor/salary")), Does.Contain("The salary"));
    }

    [Test]
    public async Task A_static_Blazor_page_with_a_policy_of_the_host_shows_what_its_own_policy_allows()
    {
        await using WebScene scene = await StartBlazorAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/blazor/bonus", "big");
        Assert.That(await TextAsync(browser.GetAsync("/blazor/bonus")), Does.Contain("The bonus").And.Contain("The big part").And.Not.Contain("The other part"));
        Assert.That(scene.Logs.Named("StepUpUnknown").Single().Text, Does.Contain("phone for other"));
    }

    // As in a circuit, or a method of a hub.
    [TestCase("", "refused")]
    [TestCase("&claim=amr=mfa", "through")]
    public async Task Without_a_request_as_the_resource_only_a_login_with_the_phone_meets_a_policy_of_the_host(string claims, string expected)
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddAuthorizationBuilder().AddPolicy("in", policy => policy.RequireTwoFactor()),
            endpoints: app => app.MapGet("/document", async (HttpContext http, IAuthorizationService service) =>
                (await service.AuthorizeAsync(http.User, "a document", "in")).Succeeded ? "through" : "refused"));
        TestBrowser browser = await SignedInAsync(scene, query: claims);
        Assert.That(await TextAsync(browser.GetAsync("/document")), Is.EqualTo(expected));
        Assert.That(scene.Logs.Named("StepUpUnknown"), Has.Count.EqualTo(expected == "refused" ? 1 : 0));
    }

    [Test]
    public async Task What_the_middleware_has_found_counts_for_no_other_user()
    {
        await using WebScene scene = await StepUpScene.StartAsync(endpoints: app => app.MapGet("/of-another", async (HttpContext http, IAuthorizationService service) =>
            (await service.AuthorizeAsync(WebScene.Principal("another"), resource: null, "big")).Succeeded ? "through" : "refused").RequireAuthorization("big"));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/of-another", "big");
        Assert.That(await TextAsync(browser.GetAsync("/of-another")), Is.EqualTo("refused"));
    }

    [Test]
    public async Task The_hosts_default_policy_and_a_policy_beside_the_attribute_must_be_met_as_well()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireClaim("role").Build()),
            endpoints: app => app.MapGet("/both", [RequireTwoFactor("both")] [Authorize("clerks")] () => "through"));
        await ExpectAsync(HttpStatusCode.Redirect, "&claim=shift=day", "/Account/AccessDenied");
        await ExpectAsync(HttpStatusCode.Redirect, "&claim=role=guest", "/Account/AccessDenied");
        await ExpectAsync(HttpStatusCode.SeeOther, "&claim=role=clerk", "/two-factor");

        async Task ExpectAsync(HttpStatusCode status, string claim, string path)
        {
            HttpResponseMessage answer = await (await SignedInAsync(scene, query: claim)).GetAsync("/both");
            Assert.That(answer.StatusCode, Is.EqualTo(status), claim);
            Assert.That(new Uri(new Uri(WebScene.Origin), answer.Headers.Location!).AbsolutePath.TrimEnd('/'), Is.EqualTo(path), claim);
        }
    }

    [Test]
    public async Task The_default_policy_of_a_policy_provider_of_the_host_must_be_met_as_well()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => services.AddSingleton<IAuthorizationPolicyProvider, ClerksOnly>());
        Assert.That((await (await SignedInAsync(scene)).GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "access denied");
        await ExpectQuestionAsync(await SignedInAsync(scene, query: "&claim=role=clerk"));
    }

    [Test]
    public async Task A_default_policy_that_is_set_last_must_be_met_as_well()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            endpoints: app => app.Services.GetRequiredService<IOptions<AuthorizationOptions>>().Value.DefaultPolicy = new AuthorizationPolicyBuilder().RequireClaim("role", "clerk").Build());
        Assert.That((await (await SignedInAsync(scene)).GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "access denied");
        await ExpectQuestionAsync(await SignedInAsync(scene, query: "&claim=role=clerk"));
    }

    [Test]
    public async Task The_schemes_of_the_default_policy_of_a_policy_provider_of_the_host_decide_who_the_user_is()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddAuthentication().AddCookie("admin"),
            first: services => services.AddSingleton<IAuthorizationPolicyProvider, AdminsOnly>());
        HttpResponseMessage answer = await (await SignedInAsync(scene)).GetAsync(Payments);
        Assert.That((answer.StatusCode, answer.Headers.Location!.AbsolutePath), Is.EqualTo((HttpStatusCode.Redirect, "/Account/Login")), "the usual cookie is not that of an administrator");
    }

    [Test]
    public async Task A_policy_provider_that_is_registered_last_and_names_schemes_opens_nothing()
    {
        await using WebScene scene = await StepUpScene.StartAsync(services =>
        {
            services.AddAuthentication().AddCookie("admin");
            services.AddSingleton<IAuthorizationPolicyProvider, AdminsOnly>();
        });
        Assert.That((await (await SignedInAsync(scene)).GetAsync(Payments)).Headers.Location!.AbsolutePath, Is.EqualTo("/Account/AccessDenied"));
        Assert.That(scene.Logs.Named("PolicyProviderReplaced"), Is.Not.Empty);
    }

    [Test]
    public async Task A_policy_provider_that_makes_its_default_policy_anew_at_each_call_may_require_the_phone_in_it([Values] bool isOnce)
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            first: services => services.AddSingleton<IAuthorizationPolicyProvider>(provider => ActivatorUtilities.CreateInstance<PortalOnly>(provider, isOnce)));
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, Payments, "portal");
        await VisitAndConfirmAsync(scene, browser, Payments, "payment");
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
        if (isOnce)
            await ExpectQuestionAsync(browser, Payments, "portal");
    }

    [Test]
    public async Task The_phone_in_the_default_policy_of_a_policy_provider_that_is_registered_last_cannot_be_asked_for_and_must_be_met_all_the_same()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddSingleton<IAuthorizationPolicyProvider>(provider => ActivatorUtilities.CreateInstance<PortalOnly>(provider, false)),
            endpoints: app => app.MapGet("/portal", () => "portal").RequireAuthorization());
        TestBrowser browser = await SignedInAsync(scene);
        Assert.That((await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "access denied");
        Assert.That(scene.Logs.Named("PolicyProviderReplaced"), Is.Not.Empty);
        await VisitAndConfirmAsync(scene, browser, "/portal", "portal");
        await VisitAndConfirmAsync(scene, browser);
        Assert.That(await TextAsync(browser.GetAsync(Payments)), Is.EqualTo("pay here"));
    }

    [Test]
    public async Task An_approval_for_one_request_that_a_policy_provider_registered_last_requires_opens_nothing_because_it_is_not_used_up()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddSingleton<IAuthorizationPolicyProvider>(provider => ActivatorUtilities.CreateInstance<PortalOnly>(provider, true)),
            endpoints: app => app.MapGet("/portal", () => "portal").RequireAuthorization());
        TestBrowser browser = await SignedInAsync(scene);
        await VisitAndConfirmAsync(scene, browser, "/portal", "portal");
        Assert.That((await browser.GetAsync(Payments)).StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "access denied");
        Assert.That(scene.Logs.Named("PolicyProviderReplaced"), Is.Not.Empty);
        Assert.That(await TextAsync(browser.GetAsync("/portal")), Is.EqualTo("portal"), "the approval was not used up");
    }

    private static Task<WebScene> StartBlazorAsync() => StepUpScene.StartAsync(
        services =>
        {
            services.AddAuthorizationBuilder().AddPolicy("other", policy => policy.RequireTwoFactor("other"));
            services.AddCascadingAuthenticationState().AddRazorComponents().AddInteractiveServerComponents();
        },
        endpoints: app =>
        {
            app.UseAntiforgery();
            app.MapRazorComponents<SalarySite>().AddInteractiveServerRenderMode();
        });

    private static void ExpectLog(WebScene scene) => Assert.That(scene.Logs.Named("StepUpNotEvaluated"), Is.Not.Empty);

    private sealed class SignedIn : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(WebScene.Principal("jdoe")));
    }

    private sealed class AdminsOnly(IOptions<AuthorizationOptions> options) : IAuthorizationPolicyProvider
    {
        private readonly DefaultAuthorizationPolicyProvider inner = new(options);

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(new AuthorizationPolicyBuilder("admin").RequireAuthenticatedUser().Build());

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => inner.GetFallbackPolicyAsync();

        public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => inner.GetPolicyAsync(policyName);
    }

    private sealed class ClerksOnly(IOptions<AuthorizationOptions> options) : IAuthorizationPolicyProvider
    {
        private readonly DefaultAuthorizationPolicyProvider inner = new(options);

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(new AuthorizationPolicyBuilder().RequireClaim("role", "clerk").Build());

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => inner.GetFallbackPolicyAsync();

        public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => inner.GetPolicyAsync(policyName);
    }
    private sealed class PortalOnly(IOptions<AuthorizationOptions> options, bool isOnce) : IAuthorizationPolicyProvider
    {
        private readonly DefaultAuthorizationPolicyProvider inner = new(options);

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(new AuthorizationPolicyBuilder().RequireTwoFactor("portal", TimeSpan.FromMinutes(5), isOnce).Build());

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => inner.GetFallbackPolicyAsync();

        public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => inner.GetPolicyAsync(policyName);
    }
}
