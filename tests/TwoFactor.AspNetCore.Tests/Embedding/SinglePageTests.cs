using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using TwoFactor.AspNetCore.Tests.InBrowser;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.Embedding;

/// <summary>A login form whose script posts it, as the README shows it.</summary>
internal sealed class SinglePageTests : BrowserFixture
{
    private static readonly string Script = File.ReadAllText(Path.Combine(FindFolder(), "login.js"));

    private protected override Task<BrowserHost> StartAsync() => BrowserHost.StartAsync(endpoints: app =>
    {
        app.MapGet("/app", () => Results.Content(
            $"""
            <!DOCTYPE html><html lang="en"><title>App</title><script src="/two-factor/assets/two-factor.js"></script><h1>App</h1>
            <form action="/app/login?ReturnUrl=%2Fapp%2Forders"><input name="user"> <input name="password"> <button>Log in</button> <output></output></form><script>{Script}</script></html>
            """,
            "text/html"));
        app.MapPost("/app/login", async (HttpContext http) =>
        {
            IFormCollection form = await http.Request.ReadFormAsync();
            if (form["password"] != "right")
                return Results.Unauthorized();
            await http.SignInFirstFactorAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, form["user"]!)], "password")), BrowserHost.Memory);
            return Results.Empty;
        });
        app.MapGet("/app/orders", (ClaimsPrincipal user) => Results.Content(
            $"""<!DOCTYPE html><html lang="en"><title>App</title><h1>Orders of {user.FindFirstValue(ClaimTypes.NameIdentifier)}</h1></html>""", "text/html"));
    });

    [Test]
    public async Task A_login_that_a_script_posts_goes_on_on_the_page_and_comes_back()
    {
        string user = SomeUser();
        IPage page = await OpenAsync(await BrowserAsync(), "/app");
        await page.Locator("[name=user]").FillAsync(user);
        await page.Locator("[name=password]").FillAsync("wrong");
        await Button(page, "Log in").ClickAsync();
        await Expect(page.Locator("output")).ToHaveTextAsync("The name or the password is wrong.");

        await page.Locator("[name=password]").FillAsync("right");
        await Button(page, "Log in").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
        host.Phones.User(user).Approves();
        await ExpectHeadingAsync(page, $"Orders of {user}");
        Assert.That(host.Phones.Calls.Count(call => call.User == user && call.Operation == Testing.ServiceOperation.Start), Is.EqualTo(1));
    }

    [TestCase(403, "The login was refused. Load this page again.")]
    [TestCase(429, "Too many attempts. Wait a minute.")]
    [TestCase(503, "Nobody can log in at the moment. Try again soon.")]
    [TestCase(null, "Nobody can log in at the moment. Try again soon.")]
    public async Task A_login_that_fails_for_another_reason_is_not_called_a_wrong_password(int? status, string text)
    {
        IPage page = await OpenAsync(await BrowserAsync(), "/app");
        await page.RouteAsync("**/app/login**", route => status is { } code ? route.FulfillAsync(new() { Status = code }) : route.AbortAsync());
        await Button(page, "Log in").ClickAsync();
        await Expect(page.Locator("output")).ToHaveTextAsync(text);
    }

    [Test]
    public async Task The_element_can_be_appended_after_a_login_that_a_script_posts()
    {
        string user = SomeUser();
        IPage page = await OpenAsync(await BrowserAsync(), "/app");
        await page.EvaluateAsync($$"""
            async () => {
              await fetch("/app/login?ReturnUrl=%2Fapp%2Forders", { method: "POST", body: new URLSearchParams({ user: "{{user}}", password: "right" }) });
              const element = document.createElement("two-factor-prompt");
              element.dataset.src = "/two-factor";
              document.body.append(element);
            }
            """);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await ExpectHeadingAsync(page, "App");
        host.Phones.User(user).Approves();
        await ExpectHeadingAsync(page, $"Orders of {user}");
    }

    [Test]
    public void The_README_contains_exactly_this_script() =>
        Assert.That(File.ReadAllText(Path.Combine(FindFolder(), "../../../src/TwoFactor.AspNetCore/README.md")), Does.Contain(Script.Trim()));

    private static string FindFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
