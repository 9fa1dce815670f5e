using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A host whose cookie scheme answers 403 instead of redirecting to a page.</summary>
internal static class StepUpHostCookies
{
    public static void ConfigureApplicationCookies(this IServiceCollection services) =>
        services.Configure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, cookies => cookies.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
}
