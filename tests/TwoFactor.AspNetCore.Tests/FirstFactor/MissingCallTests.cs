using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>Missing calls and arguments are named before the phone is asked.</summary>
public sealed class MissingCallTests
{
    [Test]
    public async Task A_missing_AddAspNetCore_is_named()
    {
        await using WebApplication app = Build(services => services.AddTwoFactor().AddInMemory(WebScene.Tenant));
        Assert.That(() => app.MapTwoFactor(), Throws.InvalidOperationException.With.Message.Contains("AddAspNetCore()"));
        Assert.That(await FailAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("AddAspNetCore()"));
    }

    [Test]
    public async Task A_missing_MapTwoFactor_is_named()
    {
        await using WebApplication app = Build(services => services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore());
        Assert.That(await FailAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("app.MapTwoFactor("));
    }

    [Test]
    public async Task A_second_MapTwoFactor_is_refused()
    {
        await using WebApplication app = Build(services => services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore());
        app.MapTwoFactor();
        Assert.That(() => app.MapTwoFactor("/other"), Throws.InvalidOperationException.With.Message.Contains("twice"));
    }

    [Test]
    public async Task A_missing_sign_in_scheme_is_named()
    {
        await using WebApplication app = Build(services => services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore());
        app.MapTwoFactor();
        Assert.That(await FailAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("AddAuthentication").And.Message.Contains("SignIn of AddAspNetCore"));
    }

    [Test]
    public async Task A_fallback_policy_without_AllowAnonymous_on_the_page_is_named()
    {
        await using WebApplication app = Build(services =>
        {
            services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore();
            services.AddAuthentication("cookie").AddCookie("cookie");
            services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        });
        app.MapTwoFactor();
        Assert.That(await FailAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains(".AllowAnonymous()"));
    }

    [Test]
    public async Task A_fallback_policy_with_AllowAnonymous_on_the_page_is_accepted()
    {
        await using WebApplication app = Build(services =>
        {
            services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore();
            services.AddAuthentication("cookie").AddCookie("cookie");
            services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        });
        app.MapTwoFactor().AllowAnonymous();
        Assert.That(await FailAsync(app), Is.Null);
    }

    [Test]
    public async Task A_fallback_policy_that_anonymous_users_can_meet_is_accepted()
    {
        await using WebApplication app = Build(services =>
        {
            services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore();
            services.AddAuthentication("cookie").AddCookie("cookie");
            services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build());
        });
        app.MapTwoFactor();
        Assert.That(await FailAsync(app), Is.Null);
    }

    [Test]
    public async Task A_principal_without_a_subject_is_refused()
    {
        await using WebApplication app = WithEverything();
        Assert.That(await FailAsync(app, new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "x")], "password"))),
            Is.InstanceOf<ArgumentException>().With.Message.Contains("NameIdentifier"));
    }

    [Test]
    public async Task A_principal_without_an_authentication_type_is_refused()
    {
        await using WebApplication app = WithEverything();
        Assert.That(await FailAsync(app, new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "x")]))),
            Is.InstanceOf<ArgumentException>().With.Message.Contains("authentication type"));
    }

    [Test]
    public async Task An_unknown_tenant_is_refused()
    {
        await using WebApplication app = WithEverything();
        Assert.That(await FailAsync(app, tenant: "globex"), Is.InstanceOf<ArgumentException>());
    }

    [Test]
    public async Task AllowAlias_without_SignIn_is_refused()
    {
        await using WebApplication app = WithEverything();
        Assert.That(await FailAsync(app, options: new FirstFactorOptions { AllowAlias = true }), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("SignIn of AddAspNetCore"));
    }

    [Test]
    public async Task A_principal_that_is_too_large_for_cookies_is_refused()
    {
        await using WebApplication app = WithEverything();
        ClaimsIdentity identity = new([new Claim(ClaimTypes.NameIdentifier, "jdoe"), .. Enumerable.Range(0, 1000).Select(number => new Claim("role", $"role {number}"))], "password");
        Assert.That(await FailAsync(app, new ClaimsPrincipal(identity)), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("few claims"));
    }

    [Test]
    public async Task A_large_principal_is_split_over_several_cookies()
    {
        await using WebScene scene = await WebScene.StartAsync(
            endpoints: app => app.MapPost("/big", (HttpContext http) => http.SignInFirstFactorAsync(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "jdoe"), .. Enumerable.Range(0, 120).Select(number => new Claim("role", $"role {number} {Guid.NewGuid()}"))], "password")), WebScene.Tenant)));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        Assert.That((int)(await browser.PostAsync("/big", TestBrowser.Html)).StatusCode, Is.EqualTo(303));
        Assert.That(browser.Cookies.GetCookies(new Uri(WebScene.Origin)).Select(cookie => cookie.Name), Has.Some.EqualTo("__Host-TwoFactor.SignInC1"));
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(scene.SignIns.Single().FindAll("role").Count(), Is.EqualTo(120));
    }

    [Test]
    public async Task Options_out_of_range_are_reported_when_the_host_starts()
    {
        OptionsValidationException thrown = (await Assert.ThrowsAsync<OptionsValidationException>(() => WebScene.StartAsync(options: options =>
        {
            options.LongPollTimeout = TimeSpan.FromHours(1);
            options.Heartbeat = TimeSpan.Zero;
            options.FirstFactorLifetime = TimeSpan.Zero;
        })))!;
        Assert.That(thrown.Failures, Has.Exactly(3).Items.And.All.StartsWith("AddAspNetCore: "));
    }

    [Test]
    public void AddAspNetCore_changes_no_services_of_the_host()
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddAspNetCore().AddAspNetCore();
        Assert.That(services.Select(service => service.ServiceType.FullName), Has.None.StartsWith("Microsoft.AspNetCore.Authentication")
            .And.None.StartsWith("Microsoft.AspNetCore.Antiforgery").And.None.StartsWith("Microsoft.Extensions.Localization"));
    }

    private static WebApplication WithEverything()
    {
        WebApplication app = Build(services =>
        {
            services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore();
            services.AddAuthentication("cookie").AddCookie("cookie");
        });
        app.MapTwoFactor();
        return app;
    }

    private static WebApplication Build(Action<IServiceCollection> services)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        services(builder.Services);
        return builder.Build();
    }

    private static async Task<Exception?> FailAsync(WebApplication app, ClaimsPrincipal? principal = null, string tenant = WebScene.Tenant, FirstFactorOptions? options = null)
    {
        Exception? thrown = null;
        app.MapGet("/login", async (HttpContext http) =>
        {
            try
            {
                await http.SignInFirstFactorAsync(principal ?? WebScene.Principal("jdoe"), tenant, options);
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException)
            {
                thrown = e;
                Assert.That(http.Response.HasStarted, Is.False);
            }
        }).AllowAnonymous();
        await app.StartAsync();
        await app.GetTestClient().GetAsync("/login");
        return thrown;
    }
}
