using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>The phone as one of ASP.NET Core Identity's second factors, with users in SQLite.</summary>
public sealed class IdentityLoginTests
{
    [Test]
    public async Task A_user_whose_phone_only_the_hosts_own_names_know_is_not_signed_in_with_the_password_alone()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.AddSingleton<ITwoFactorUserNames, Directory>());
        await scene.UsersAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, true));
        scene.Web.Phones.User("known-to-the-directory").Approves();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        Assert.That(await MeAsync(browser), Is.EqualTo(Nobody));
        await AskAndCompleteAsync(browser);
        Assert.That(await MeAsync(browser), Is.EqualTo("jdoe mfa"));
    }

    // Otherwise the page would send people back to the login, again and again.
    [TestCase("user")]
    [TestCase("claim")]
    [TestCase("role")]
    [TestCase("name")]
    [TestCase("phone")]
    public async Task A_page_that_requires_a_signed_in_user_is_named_when_the_login_redirects_to_it(string what)
    {
        await using IdentityScene scene = await StartWithFallbackAsync(policy => Require(policy, what));
        InvalidOperationException refused = (await Assert.ThrowsAsync<InvalidOperationException>(() => scene.Web.Browser().GetAsync("/link")))!;
        Assert.That(refused.Message, Does.Contain("app.MapTwoFactor(…).AllowAnonymous()"));
    }

    [Test]
    public async Task A_fallback_policy_with_AllowAnonymous_on_the_page_is_accepted()
    {
        await using IdentityScene scene = await StartWithFallbackAsync(policy => policy.RequireAuthenticatedUser(), app => app.MapTwoFactor("/two-factor").AllowAnonymous());
        Assert.That(await (await scene.Web.Browser().GetAsync("/link")).Content.ReadAsStringAsync(), Does.StartWith("/two-factor/identity"));
    }

    // As for a policy that admits only the host's own network.
    [Test]
    public async Task A_fallback_policy_that_anonymous_users_can_meet_is_accepted()
    {
        await using IdentityScene scene = await StartWithFallbackAsync(policy => policy.RequireAssertion(_ => true));
        string path = await (await scene.Web.Browser().GetAsync("/link")).Content.ReadAsStringAsync();
        Assert.That(path, Does.StartWith("/two-factor/identity"));
    }

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
    public async Task A_login_approved_by_the_failure_mode_has_no_claims_of_the_phone_and_opens_no_endpoint_that_needs_them([Values] bool hasOwnPrincipals)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services =>
        {
            services.Configure<FlowOptions>(flow => flow.FailureMode = FlowFailureMode.OpenWithAudit);
            if (hasOwnPrincipals)
                services.AddScoped<SignInManager<IdentityUser>, OwnPrincipals>();
        });
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
        TestBrowser browser = await scene.SignInAsync();
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
    public async Task A_long_return_url_does_not_make_the_link_too_long_for_a_server()
    {
        await using IdentityScene scene = await StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        string link = await TypePasswordAsync(browser, query: $"&returnUrl=%2F{new string('x', 6000)}");
        Assert.That(link, Has.Length.LessThan(4096));
        Assert.That((await browser.GetAsync(link)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(scene.Web.Logs.Named("ReturnUrlRefused"), Has.Count.EqualTo(1));
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

    // Identity's two-factor cookie contains only an id.
    [Test]
    public void Users_of_a_second_type_are_refused_because_their_ids_could_be_confused()
    {
        ServiceCollection services = new();
        services.AddIdentityCore<IdentityUser>().AddTwoFactor("acme").AddTwoFactor("globex");
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => services.AddIdentityCore<IdentityUser<int>>().AddTwoFactor("acme"))!;
        Assert.That(e.Message, Does.Contain("IdentityUser"));
    }

    private static void Require(AuthorizationPolicyBuilder policy, string what) => _ = what switch
    {
        "user" => policy.RequireAuthenticatedUser(),
        "claim" => policy.RequireClaim("department"),
        "role" => policy.RequireRole("clerk"),
        "name" => policy.RequireUserName("jdoe"),
        _ => policy.AddRequirements(new TwoFactorRequirement()),
    };

    private static Task<IdentityScene> StartWithFallbackAsync(Action<AuthorizationPolicyBuilder> fallback, Action<WebApplication>? map = null) => IdentityScene.StartAsync(
        services: services => services.AddAuthorizationBuilder().SetFallbackPolicy(Built(fallback)),
        endpoints: app => app.MapGet("/link", (HttpContext http) => http.GetTwoFactorLoginPath()).AllowAnonymous(),
        map: map);

    private static AuthorizationPolicy Built(Action<AuthorizationPolicyBuilder> configure)
    {
        AuthorizationPolicyBuilder builder = new();
        configure(builder);
        return builder.Build();
    }

    // A host may make the identity itself, with claims of an earlier login too. Identity adds amr to the first one.
    private sealed class OwnPrincipals(
        UserManager<IdentityUser> users,
        IHttpContextAccessor accessor,
        IUserClaimsPrincipalFactory<IdentityUser> principals,
        IOptions<IdentityOptions> options,
        ILogger<SignInManager<IdentityUser>> logger,
        IAuthenticationSchemeProvider schemes,
        IUserConfirmation<IdentityUser> confirmation) : SignInManager<IdentityUser>(users, accessor, principals, options, logger, schemes, confirmation)
    {
        public override async Task<ClaimsPrincipal> CreateUserPrincipalAsync(IdentityUser user) => new(
        [
            new ClaimsIdentity((await base.CreateUserPrincipalAsync(user)).Claims, "own"),
            new ClaimsIdentity([new Claim("amr", "mfa"), new Claim("auth_time", "1")], "earlier"),
        ]);
    }

    private sealed class Directory : ITwoFactorUserNames
    {
        public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) => new("known-to-the-directory");
    }
}
