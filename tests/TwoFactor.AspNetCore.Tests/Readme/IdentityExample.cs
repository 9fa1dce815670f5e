using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SignInResult = Microsoft.AspNetCore.Identity.SignInResult;

namespace TwoFactor.AspNetCore.Tests.Readme;

/// <summary>The README's host with Identity, so that it compiles and runs. <see cref="ReadmeTests"/> compares the texts.</summary>
internal static class IdentityExample
{
    public static void Run(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign().AddAspNetCore();
        builder.Services.AddDbContext<Users>(options => options.UseSqlite(builder.Configuration.GetConnectionString("Users")));
        builder.Services.AddIdentity<IdentityUser, IdentityRole>()
            .AddEntityFrameworkStores<Users>()
            .AddDefaultTokenProviders()
            .AddTwoFactor("acme"); // or, with several tenants: .AddTwoFactor<AppUser>(user => user.Company)
        builder.Services.ConfigureApplicationCookie(options => options.LoginPath = "/login");
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
        app.MapPost("/login", async (HttpContext http, SignInManager<IdentityUser> signIn, [FromForm] string user, [FromForm] string password, string? returnUrl) =>
        {
            SignInResult result = await signIn.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: true);
            if (result.RequiresTwoFactor)
                return Results.Redirect(http.GetTwoFactorLoginPath(returnUrl));
            if (!result.Succeeded)
                return Results.Redirect("~/login" + http.Request.QueryString); // with the ReturnUrl
            return Results.Redirect(RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : "~/");
        });
        app.MapGet("/", () => Results.Content("Hello. <a href=\"/two-factor/phone\">Your phone</a>", "text/html")).RequireAuthorization();
        app.MapGet("/salary", () => "A lot").RequireTwoFactor("salary");
        app.Run();
    }

    private sealed class Users(DbContextOptions<Users> options) : IdentityDbContext<IdentityUser>(options);
}
