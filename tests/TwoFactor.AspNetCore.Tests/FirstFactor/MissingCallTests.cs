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
using TwoFactor.AspNetCore.Tests.StepUp;
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

    [TestCase("cokie", "which is not registered")]
    [TestCase("header", "which cannot sign in")]
    public async Task A_scheme_that_nobody_can_be_signed_in_with_is_named(string scheme, string reason)
    {
        await using WebApplication app = WithEverything();
        Assert.That(await RefuseAsync(app, options: new FirstFactorOptions { Scheme = scheme }), Is.InstanceOf<InvalidOperationException>()
            .With.Message.StartsWith($"FirstFactorOptions.Scheme names the scheme '{scheme}', {reason}."));
    }

    [Test]
    public async Task A_default_scheme_that_cannot_sign_in_is_named()
    {
        await using WebApplication app = WithEverything(defaultScheme: "header");
        Assert.That(await RefuseAsync(app), Is.InstanceOf<InvalidOperationException>().With.Message.Contains("'header', which cannot sign in").And.Message.Contains("DefaultSignInScheme"));
    }

    [Test]
    public async Task A_scheme_beside_the_default_is_accepted()
    {
        await using WebApplication app = WithEverything(defaultScheme: "header");
        await AcceptAsync(app, new FirstFactorOptions { Scheme = "cookie" });
    }

    [Test]
    public async Task With_a_SignIn_of_the_host_its_own_code_decides_what_a_scheme_is()
    {
        await using WebApplication app = WithEverything(web => web.SignIn = _ => Task.CompletedTask);
        await AcceptAsync(app, new FirstFactorOptions { Scheme = "of-the-host" });
    }

    [Test]
    public async Task A_Subject_of_the_host_that_returns_none_is_named()
    {
        await using WebApplication app = WithEverything(web => web.Subject = _ => null);
        Assert.That(await RefuseAsync(app), Is.InstanceOf<ArgumentException>().With.Message.Contains("Subject of AddAspNetCore returned null").And.Message.Not.Contains("NameIdentifier"));
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

    private WebApplication WithEverything(Action<TwoFactorWebOptions>? options = null, string defaultScheme = "cookie")
    {
        WebApplication app = Build(services =>
        {
            services.AddTwoFactor().AddInMemory(WebScene.Tenant, phones).AddAspNetCore(options);
            services.AddAuthentication(defaultScheme).AddCookie("cookie").AddScheme<AuthenticationSchemeOptions, HeaderScheme>("header", configureOptions: null);
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

    private async Task AcceptAsync(WebApplication app, FirstFactorOptions? options = null)
    {
        Assert.That(await LogInAsync(app, WebScene.Principal("jdoe"), WebScene.Tenant, options), Is.EqualTo(((Exception?)null, HttpStatusCode.SeeOther)));
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
