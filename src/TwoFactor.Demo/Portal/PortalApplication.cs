using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;

namespace TwoFactor.Demo.Portal;

/// <summary>The host application. This file shows what your own host needs. The rest of the demo replaces the services, the pages and the
/// database.</summary>
internal static class PortalApplication
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
            .AddSezame()
            .AddSecSign()
            .AddAspNetCore(options => options.ApplicationName = "Demo Portal");
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(options => options.LoginPath = "/login");
        builder.Services.AddAuthorization();
        builder.Services.AddAntiforgery();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<PortalPages>();

        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapTwoFactor("/two-factor");
        app.MapGet("/login", (PortalPages pages, string? tenant) => pages.LogIn(tenant));
        app.MapPost("/login", LogInAsync);
        app.MapPost("/logout", LogOutAsync);
        app.MapGet("/", (PortalPages pages, ClaimsPrincipal user) => pages.Account(user)).RequireAuthorization();
        app.MapPost("/pay", ([FromForm] decimal amount) => PortalPages.Paid(amount))
            .RequireAuthorization()
            .RequireTwoFactor("payment", maxAge: TimeSpan.FromMinutes(1), once: true);
        return app;
    }

    private static async Task<IResult> LogInAsync(
        HttpContext http, PortalPages pages, [FromForm] string tenant, [FromForm] string name, [FromForm] string password)
    {
        if (PortalUsers.Find(tenant, name, password) is not { } principal)
            return pages.LogIn(tenant, isWrong: true);

        // The password is right. The person is signed in after an approval on the phone.
        await http.SignInFirstFactorAsync(principal, tenant, new() { ReturnUrl = "/" });
        return Results.Empty;
    }

    // With the form as a parameter, its antiforgery token is checked.
    private static async Task<IResult> LogOutAsync(HttpContext http, IFormCollection _)
    {
        await http.SignOutAsync();
        return Results.Redirect("/login");
    }
}
