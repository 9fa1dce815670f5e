using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore;
using TwoFactor.Testing;
using TwoFactor.Tests.Hosts;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>A user with an open login is locked. The library does not know accounts, so a login of the host's own must check the lock after the approval.</summary>
public sealed class LockTests
{
    [Test]
    public async Task Without_a_check_a_login_that_was_begun_before_the_lock_can_be_completed() =>
        Assert.That(await LogInAsync(isLocked: true, _ => { }), Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task With_the_check_of_the_page_it_cannot() =>
        Assert.That(await LogInAsync(isLocked: true, LockExample.CheckLock), Is.EqualTo(HttpStatusCode.Redirect));

    [Test]
    public async Task With_the_check_of_the_page_a_user_who_is_not_locked_is_signed_in() =>
        Assert.That(await LogInAsync(isLocked: false, LockExample.CheckLock), Is.EqualTo(HttpStatusCode.OK));

    private static async Task<HttpStatusCode> LogInAsync(bool isLocked, Action<TwoFactorWebOptions> configure)
    {
        UserStore users = new();
        await using RunningHost host = await RunningHost.StartAsync(() => Run(users, configure));
        using Visitor browser = new(host.Address);
        HttpResponseMessage posted = await browser.PostAsync("/login");
        Assert.That(posted.Headers.Location!.ToString(), Does.StartWith("/two-factor"));

        if (isLocked)
            users.Lock("4711");
        Assert.That(await browser.AnswerAsync(), Is.EqualTo("Approved"));
        return (await browser.Http.GetAsync("/")).StatusCode;
    }

    private static void Run(UserStore users, Action<TwoFactorWebOptions> configure)
    {
        InMemoryService phones = new();
        phones.User("4711").Approves();
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
        builder.Services.Configure<FlowOptions>(flow => flow.FirstPollAfter = TimeSpan.Zero);
        builder.Services.AddTwoFactor().AddInMemory("acme", phones).AddAspNetCore(configure);
        builder.Services.AddSingleton(users);
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options => options.LoginPath = "/login");
        builder.Services.AddAuthorization();

        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapTwoFactor("/two-factor");
        app.MapPost("/login", (HttpContext http) =>
            http.SignInFirstFactorAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "4711")], "password")), "acme"));
        app.MapGet("/", () => "Hello").RequireAuthorization();
        app.Run();
    }
}
