using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>Missing calls and arguments are named before the phone is asked.</summary>
public sealed class MissingCallTests
{
    private InMemoryService phones = null!;

    [SetUp]
    public void SetUp() => phones = new InMemoryService();

    [Test]
    public async Task A_missing_AddAspNetCore_is_named()
    {
        await using WebApplication app = Build(services => services.AddTwoFactor().AddInMemory(WebScene.Tenant, phones));
        Assert.That(() => app.MapTwoFactor(), Throws.InvalidOperationException.With.Message.Contains("AddAspNetCore()"));
        Assert.That(await RefuseAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("AddAspNetCore()"));
    }

    [Test]
    public async Task A_missing_MapTwoFactor_is_named()
    {
        await using WebApplication app = Build(services => services.AddTwoFactor().AddInMemory(WebScene.Tenant, phones).AddAspNetCore());
        Assert.That(await RefuseAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("app.MapTwoFactor("));
    }

    [Test]
    public async Task A_second_MapTwoFactor_is_refused()
    {
        await using WebApplication app = Build(services => services.AddTwoFactor().AddInMemory(WebScene.Tenant, phones).AddAspNetCore());
        app.MapTwoFactor();
        Assert.That(() => app.MapTwoFactor("/other"), Throws.InvalidOperationException.With.Message.Contains("twice"));
    }

    [Test]
    public async Task A_missing_sign_in_scheme_is_named()
    {
        await using WebApplication app = Build(services => services.AddTwoFactor().AddInMemory(WebScene.Tenant, phones).AddAspNetCore());
        app.MapTwoFactor();
        Assert.That(await RefuseAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("AddAuthentication").And.Message.Contains("SignIn of AddAspNetCore"));
    }

    [Test]
    public async Task A_fallback_policy_without_AllowAnonymous_on_the_page_is_named()
    {
        await using WebApplication app = WithFallback(policy => policy.RequireAuthenticatedUser());
        app.MapTwoFactor();
        Assert.That(await RefuseAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains(".AllowAnonymous()"));
    }

    [Test]
    public async Task A_fallback_policy_with_AllowAnonymous_on_the_page_is_accepted()
    {
        await using WebApplication app = WithFallback(policy => policy.RequireAuthenticatedUser());
        app.MapTwoFactor().AllowAnonymous();
        await AcceptAsync(app);
    }

    [Test]
    public async Task A_fallback_policy_that_anonymous_users_can_meet_is_accepted()
    {
        await using WebApplication app = WithFallback(policy => policy.RequireAssertion(_ => true));
        app.MapTwoFactor();
        await AcceptAsync(app);
    }

    [Test]
    public async Task A_principal_without_a_subject_is_refused()
    {
        await using WebApplication app = WithEverything();
        Assert.That(await RefuseAsync(app, new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "x")], "password"))),
            Is.InstanceOf<ArgumentException>().With.Message.Contains("NameIdentifier"));
    }

    [Test]
    public async Task A_principal_without_an_authentication_type_is_refused()
    {
        await using WebApplication app = WithEverything();
        Assert.That(await RefuseAsync(app, new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "x")]))),
            Is.InstanceOf<ArgumentException>().With.Message.Contains("authentication type"));
    }

    [Test]
    public async Task An_unknown_tenant_is_refused()
    {
        await using WebApplication app = WithEverything();
        Assert.That(await RefuseAsync(app, tenant: "globex"), Is.InstanceOf<ArgumentException>());
    }

    [Test]
    public async Task AllowAlias_without_SignIn_is_refused()
    {
        await using WebApplication app = WithEverything();
        Assert.That(await RefuseAsync(app, options: new FirstFactorOptions { AllowAlias = true }), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("SignIn of AddAspNetCore"));
    }

    [Test]
    public async Task A_principal_that_is_too_large_for_cookies_is_refused()
    {
        await using WebApplication app = WithEverything();
        ClaimsIdentity identity = new([new Claim(ClaimTypes.NameIdentifier, "jdoe"), .. Enumerable.Range(0, 1000).Select(number => new Claim("role", $"role {number}"))], "password");
        Assert.That(await RefuseAsync(app, new ClaimsPrincipal(identity)), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("few claims"));
    }

    private WebApplication WithEverything()
    {
        WebApplication app = Build(services =>
        {
            services.AddTwoFactor().AddInMemory(WebScene.Tenant, phones).AddAspNetCore();
            services.AddAuthentication("cookie").AddCookie("cookie");
        });
        app.MapTwoFactor();
        return app;
    }

    private WebApplication WithFallback(Action<AuthorizationPolicyBuilder> configure) => Build(services =>
    {
        services.AddTwoFactor().AddInMemory(WebScene.Tenant, phones).AddAspNetCore();
        services.AddAuthentication("cookie").AddCookie("cookie");
        AuthorizationPolicyBuilder policy = new();
        configure(policy);
        services.AddAuthorizationBuilder().SetFallbackPolicy(policy.Build());
    });

    private static WebApplication Build(Action<IServiceCollection> services)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        services(builder.Services);
        return builder.Build();
    }

    private async Task<Exception?> RefuseAsync(WebApplication app, ClaimsPrincipal? principal = null, string tenant = WebScene.Tenant, FirstFactorOptions? options = null)
    {
        (Exception? thrown, _) = await LogInAsync(app, principal ?? WebScene.Principal("jdoe"), tenant, options);
        Assert.That(phones.Calls, Is.Empty);
        return thrown;
    }

    private async Task AcceptAsync(WebApplication app)
    {
        Assert.That(await LogInAsync(app, WebScene.Principal("jdoe"), WebScene.Tenant, options: null), Is.EqualTo(((Exception?)null, HttpStatusCode.SeeOther)));
        Assert.That(phones.Calls.Select(call => call.Operation), Is.EqualTo(new[] { ServiceOperation.Start }));
    }

    private static async Task<(Exception? Thrown, HttpStatusCode Status)> LogInAsync(WebApplication app, ClaimsPrincipal principal, string tenant, FirstFactorOptions? options)
    {
        Exception? thrown = null;
        app.MapGet("/login", async (HttpContext http) =>
        {
            try
            {
                await http.SignInFirstFactorAsync(principal, tenant, options);
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException)
            {
                thrown = e;
                Assert.That(http.Response.HasStarted, Is.False);
            }
        }).AllowAnonymous();
        await app.StartAsync();
        HttpStatusCode status = (await app.GetTestClient().GetAsync("/login")).StatusCode;
        return (thrown, status);
    }
}
