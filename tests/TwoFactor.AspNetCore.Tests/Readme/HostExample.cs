using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Tests.Readme;

/// <summary>The README's host, so that it compiles and runs. <see cref="ReadmeTests"/> compares the texts.</summary>
internal static class HostExample
{
    public static void Run(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign().AddAspNetCore();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options => options.LoginPath = "/login");
        builder.Services.AddAuthorization();
        builder.Services.AddAntiforgery();

        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapTwoFactor("/two-factor");
        app.MapGet("/login", (HttpContext http, IAntiforgery antiforgery) => Results.Content($"""
            <form method="post">
              <input name="user"> <input name="password" type="password"> <button>Log in</button>
              <input type="hidden" name="__RequestVerificationToken" value="{antiforgery.GetAndStoreTokens(http).RequestToken}">
            </form>
            """, "text/html"));
        app.MapPost("/login", async (HttpContext http, [FromForm] string user, [FromForm] string password) =>
        {
            if (Passwords.Find(user, password) is not { } account)
                return Results.Redirect("~/login" + http.Request.QueryString); // with the ReturnUrl
            ClaimsPrincipal principal = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, account.Id)], "password"));
            await http.SignInFirstFactorAsync(principal, "acme");
            return Results.Empty;
        });
        app.MapGet("/", (ClaimsPrincipal user) => $"Hello {user.FindFirstValue(ClaimTypes.NameIdentifier)}").RequireAuthorization();
        app.Run();
    }

    private static class Passwords
    {
        public static Account? Find(string user, string password) => user == "jdoe" && password == "right" ? new Account("4711") : null;
    }

    private sealed record Account(string Id);
}
