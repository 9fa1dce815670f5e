using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TwoFactor.Documentation.Tests.FirstHour;

/// <summary>A host with a login of its own, after the steps of the first hour.</summary>
internal static class OwnHostExample
{
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options => options.LoginPath = "/login");
        builder.Services.AddAuthorization();
        if (builder.Environment.IsDevelopment())
            await builder.AddTwoFactorEmulatorAsync(emulator => emulator.SecSignIds.Add("jdoe")); // the id of a user of yours
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign().AddAspNetCore();

        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapTwoFactor("/two-factor");
        app.MapPost("/login", async (HttpContext http) =>
        {
            ClaimsPrincipal principal = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, http.Request.Form["user"]!)], "password"));
            await http.SignInFirstFactorAsync(principal, "acme"); // was: await http.SignInAsync(principal);
        });
        app.MapGet("/", (ClaimsPrincipal user) => $"Hello {user.FindFirstValue(ClaimTypes.NameIdentifier)}").RequireAuthorization();
        return app;
    }
}
