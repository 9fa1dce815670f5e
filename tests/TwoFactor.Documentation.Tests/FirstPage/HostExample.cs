using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore;

namespace TwoFactor.Documentation.Tests.FirstPage;

/// <summary>The host on the first page, so that it compiles and runs.</summary>
internal static class HostExample
{
    public static void Run(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign().AddAspNetCore();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options => options.LoginPath = "/login");
        builder.Services.AddAuthorization();

        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapTwoFactor("/two-factor");
        app.MapGet("/login", () => Results.Content(Passwords.Form, "text/html"));
        app.MapPost("/login", async (HttpContext http) =>
        {
            if (Passwords.Check(http) is not { } principal)
                return Results.Redirect("~/login" + http.Request.QueryString);
            await http.SignInFirstFactorAsync(principal, "acme");
            return Results.Empty;
        });
        app.MapGet("/", (ClaimsPrincipal user) => $"Hello {user.FindFirstValue(ClaimTypes.NameIdentifier)}").RequireAuthorization();
        app.MapPost("/payments", () => "Paid").RequireTwoFactor("payment", once: true);
        app.Run();
    }

    /// <summary>Code that the reader already has.</summary>
    private static class Passwords
    {
        public const string Form = "<form method=\"post\"><input name=\"user\"><input name=\"password\" type=\"password\"><button>Log in</button></form>";

        public static ClaimsPrincipal? Check(HttpContext http) => http.Request.Form["password"] == "right"
            ? new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, http.Request.Form["user"]!)], "password"))
            : null;
    }
}
