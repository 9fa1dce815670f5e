using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;
using TwoFactor.Tests.Hosts;

namespace TwoFactor.Documentation.Tests.People;

/// <summary>While the phones are rolled out, some users log in without one.</summary>
public sealed class RollOutTests
{
    [Test]
    public async Task A_user_without_a_phone_is_refused_where_the_phone_is_required()
    {
        InMemoryService phones = new();
        await using RunningHost host = await RunningHost.StartAsync(() => Run(phones));
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };

        Assert.That((await client.PostAsync("/login", content: null)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.GetStringAsync("/"), Is.EqualTo("Hello 4711"), "the password is enough here");
        HttpResponseMessage program = await client.GetAsync("/orders");
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        HttpResponseMessage browser = await client.GetAsync("/orders");

        Assert.That(program.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(browser.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(browser.Headers.Location!.ToString(), Does.StartWith("/two-factor?purpose="));
        Assert.That(phones.Calls, Is.Empty, "no phone was asked");
    }

    private static void Run(InMemoryService phones)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
        builder.Services.AddTwoFactor().AddInMemory("acme", phones).AddAspNetCore();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();

        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapTwoFactor("/two-factor");
        app.MapPost("/login", (HttpContext http) =>
        {
            ClaimsPrincipal principal = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "4711")], "password"));
            return RollOutExample.LogInAsync(http, principal, new UserRecord("4711", "acme", HasPhone: false));
        });
        app.MapGet("/", (ClaimsPrincipal user) => $"Hello {user.FindFirstValue(ClaimTypes.NameIdentifier)}").RequireAuthorization();
        app.MapGet("/orders", () => "Orders").RequireTwoFactor();
        app.Run();
    }
}
