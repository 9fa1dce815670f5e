using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore;

namespace TwoFactor.Documentation.Tests.Packages;

/// <summary>Examples of the README of TwoFactor.AspNetCore: step-up and health checks.</summary>
internal static class PageExamples
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/payments", Pay).RequireTwoFactor("payment", once: true);
        app.MapGet("/settings", ShowSettings).RequireTwoFactor("settings", maxAge: TimeSpan.FromMinutes(10));
    }

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthorizationBuilder().AddPolicy("settings", policy => policy.RequireTwoFactor("settings"));
        builder.Services.AddHealthChecks().AddTwoFactor(health => health.CertificateNotice = TimeSpan.FromDays(30));
    }

    private static string Pay() => "Paid";

    private static string ShowSettings() => "Settings";
}

[RequireTwoFactor("close-account", MaxAgeSeconds = 60)]
public sealed class CloseAccountModel : PageModel;
