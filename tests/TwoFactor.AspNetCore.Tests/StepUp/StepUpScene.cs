using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A host with payments that need the phone, and users who are signed in without the phone.</summary>
internal static class StepUpScene
{
    public const string Payments = "/payments/new?to=7";
    public const string QuestionPage = "/two-factor?purpose=payment";

    public static Task<WebScene> StartAsync(
        Action<IServiceCollection>? services = null, Action<TwoFactorWebOptions>? options = null, Action<WebApplication>? endpoints = null, Action<IServiceCollection>? first = null,
        Action<WebApplication>? pipeline = null, bool overKestrel = false) =>
        WebScene.StartAsync(
            overKestrel: overKestrel,
            first: first,
            pipeline: pipeline,
            services: all =>
            {
                all.AddAuthorizationBuilder()
                    .AddPolicy("clerks", policy => policy.RequireClaim("role", "clerk"))
                    .AddPolicy("big", policy => policy.RequireTwoFactor("big", TimeSpan.FromMinutes(1)));
                all.AddTwoFactor().AddInMemory("globex", new InMemoryService());
                services?.Invoke(all);
            },
            options: options,
            endpoints: app =>
            {
                // Signs in without the phone, with the claims in the query.
                app.MapPost("/plain", async (HttpContext http, string user) =>
                {
                    List<Claim> claims = [new(ClaimTypes.NameIdentifier, user), new("two_factor_tenant", http.Request.Query["tenant"].ToString() is { Length: > 0 } tenant ? tenant : WebScene.Tenant)];
                    claims.AddRange(http.Request.Query["claim"].Select(claim => new Claim(claim!.Split('=')[0], claim.Split('=')[1])));
                    await http.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, "password")));
                });
                app.MapPost("/sign-out", (HttpContext http) => http.SignOutAsync());
                RouteGroupBuilder payments = app.MapGroup("/payments").RequireTwoFactor("payment", TimeSpan.FromMinutes(5));
                payments.MapGet("/new", () => "pay here");
                payments.MapPost("/", async (HttpRequest request) =>
                    "paid " + string.Join('&', (await request.ReadFormAsync()).Select(field => $"{field.Key}={field.Value}")));
                app.MapGet("/clerks", () => "clerk").RequireAuthorization("clerks").RequireTwoFactor("clerk");
                app.MapGet("/big", () => "big").RequireAuthorization("big");
                app.MapGet("/once", () => "once").RequireTwoFactor("once", once: true);
                app.MapGet("/short", () => "short").RequireTwoFactor("short", TimeSpan.FromSeconds(1));
                app.MapGet("/login-needed", () => "in").RequireTwoFactor();
                app.MapGet("/fresh-login-needed", () => "in").RequireTwoFactor(maxAge: TimeSpan.FromMinutes(10));
                endpoints?.Invoke(app);
            });

    public static async Task<TestBrowser> SignedInAsync(WebScene scene, string user = "jdoe", string query = "")
    {
        TestBrowser browser = scene.Browser();
        await SignInAsync(browser, user, query);
        return browser;
    }

    public static async Task SignInAsync(TestBrowser browser, string user = "jdoe", string query = "") =>
        Assert.That((await browser.PostAsync($"/plain?user={user}{query}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

    /// <summary>Asks the phone for a purpose and completes, after the browser was sent to the page.</summary>
    /// <param name="scene">The host.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="purpose">The purpose, as in an address.</param>
    /// <param name="user">The user.</param>
    /// <param name="page">The page of the tab that completes; by default the last one to which the browser was sent for the purpose.</param>
    /// <returns>The address to which the browser is sent.</returns>
    public static async Task<string> ConfirmAsync(WebScene scene, TestBrowser browser, string purpose = "payment", string user = "jdoe", string? page = null)
    {
        scene.Phones.User(user).Approves();
        HttpResponseMessage started = await browser.PostAsync($"/two-factor/start?purpose={purpose}");
        Assert.That(started.StatusCode, Is.EqualTo(HttpStatusCode.OK), await started.Content.ReadAsStringAsync());
        await browser.WaitAsync($"&purpose={purpose}");
        HttpResponseMessage completed = await browser.PostAsync(CompleteOf(browser, purpose, page), TestBrowser.Html);
        Assert.That(completed.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), await completed.Content.ReadAsStringAsync());
        return completed.Headers.Location!.ToString();
    }

    /// <summary>The address by which a tab takes the outcome.</summary>
    /// <inheritdoc cref="ConfirmAsync"/>
    public static string CompleteOf(TestBrowser browser, string purpose = "payment", string? page = null) =>
        (page ?? browser.Pages.GetValueOrDefault(Uri.UnescapeDataString(purpose))) is { } address && TestBrowser.QueryOf(address).TryGetValue("form", out StringValues form)
            ? $"/two-factor/complete?purpose={purpose}&form={form}"
            : $"/two-factor/complete?purpose={purpose}";

    /// <summary>Visits a path that needs the phone, and confirms.</summary>
    public static async Task<string> VisitAndConfirmAsync(WebScene scene, TestBrowser browser, string path = Payments, string purpose = "payment", string user = "jdoe")
    {
        await ExpectQuestionAsync(browser, path, purpose);
        return await ConfirmAsync(scene, browser, purpose, user);
    }

    /// <summary>Visits a path and expects to be sent to the page.</summary>
    public static async Task ExpectQuestionAsync(TestBrowser browser, string path = Payments, string purpose = "payment")
    {
        HttpResponseMessage visit = await browser.GetAsync(path);
        Assert.That(visit.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), path);
        Assert.That(visit.Headers.Location!.ToString().Split("&form=")[0], Is.EqualTo($"/two-factor?purpose={purpose}").Or.EqualTo($"/two-factor/?purpose={purpose}"));
    }

    public static async Task<string> TextAsync(Task<HttpResponseMessage> response) => await (await response).Content.ReadAsStringAsync();

    public static int Starts(WebScene scene) => scene.Phones.Calls.Count(call => call.Operation == ServiceOperation.Start);

    public static IEnumerable<Cookie> CookiesOf(TestBrowser browser, string part) =>
        browser.Cookies.GetCookies(new Uri(WebScene.Origin)).Where(cookie => cookie.Name.Contains(part, StringComparison.Ordinal));
}
