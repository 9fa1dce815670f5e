using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Tests.Readme;

/// <summary>The README's shorter examples. <see cref="ReadmeTests"/> compares the texts.</summary>
internal static class OptionsExample
{
    public static Task PasswordlessAsync(HttpContext http, ClaimsPrincipal principal) =>
        http.SignInFirstFactorAsync(principal, "acme", new FirstFactorOptions { HasFirstFactor = false });

    public static void Passwordless(WebApplicationBuilder builder)
    {
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSecSign().AddAspNetCore(options => options.SignIn = async context =>
        {
            string approved = context.Outcome.ApprovedUser ?? throw new InvalidOperationException("Nobody approved.");
            ClaimsPrincipal principal = await Accounts.FindAsync(context.Outcome.Tenant, context.Outcome.Provider, approved, context.Principal);
            await context.HttpContext.SignInAsync(context.Scheme, principal, context.Properties);
        });
    }

    public static void SignInYourself(WebApplicationBuilder builder)
    {
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddAspNetCore(options => options.SignIn = async context =>
        {
            ClaimsPrincipal principal = await Accounts.LoadAsync(context.Outcome.Subject, context.Principal);
            await context.HttpContext.SignInAsync(context.Scheme, principal, context.Properties);
        });
    }

    public static void Message(TwoFactorWebOptions options)
    {
        options.StepUpMessage = async (http, purpose) =>
            purpose == "payment" && http.Request.HasFormContentType ? $"Pay {(await http.Request.ReadFormAsync(http.RequestAborted))["amount"]}" : null;
    }

    public static void BehindAProxy(WebApplicationBuilder builder, WebApplication app)
    {
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.KnownProxies.Add(System.Net.IPAddress.Parse("10.0.0.5"));
        });
        app.UseForwardedHeaders(); // before everything else
    }

    private static class Accounts
    {
        public static Task<ClaimsPrincipal> FindAsync(string tenant, string provider, string approved, ClaimsPrincipal principal) =>
            LoadAsync(tenant + provider + approved, principal);

        public static Task<ClaimsPrincipal> LoadAsync(string subject, ClaimsPrincipal principal) => Task.FromResult(subject.Length > 0 ? principal : new ClaimsPrincipal());
    }
}
