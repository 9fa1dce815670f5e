using System.Net;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Names and messages from any source are treated as text.</summary>
public sealed class InjectionTests
{
    private const string Script = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

    [Test]
    public async Task Html_in_names_and_messages_is_shown_as_text()
    {
        await using WebScene scene = await WebScene.StartAsync(
            options: options => options.ApplicationName = Script, firstFactor: () => new FirstFactorOptions { Message = Script });
        scene.Phones.User(Script).Answers(new InMemoryAnswer(ChallengeState.Delivered) { Message = Script });
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync(Script, $"&ReturnUrl={Uri.EscapeDataString("/" + Script)}");
        await browser.GetAsync("/two-factor/status?seen=1&wait=5", TestBrowser.Json);

        foreach (string page in new[] { await PageAsync(browser, "/two-factor"), await PageAsync(browser, $"/two-factor?purpose={Uri.EscapeDataString(Script)}"), await EndedAsync(browser) })
            Assert.That(page, Does.Not.Contain("<script>alert").And.Not.Contain("<img src=x").And.Not.Contain("\"'>"));
    }

    [TestCase("a\r\nSet-Cookie: x=y")]
    [TestCase("a\nb")]
    [TestCase("\u0000\u0001")]
    [TestCase("ü 中 \U0001F600")]
    public async Task Control_characters_in_names_add_no_headers(string text)
    {
        await using WebScene scene = await WebScene.StartAsync(firstFactor: () => new FirstFactorOptions { Message = text, HasFirstFactor = false }, options: WebScene.SignInApproved);
        TestBrowser browser = scene.Browser();
        HttpResponseMessage login = await browser.PostAsync($"/login?user={Uri.EscapeDataString(text)}&ReturnUrl={Uri.EscapeDataString("/" + text)}", TestBrowser.Html);
        Assert.That((int)login.StatusCode, Is.EqualTo(303));
        Assert.That(login.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split('=')[0]), Is.All.StartsWith("__Host-TwoFactor."));
        HttpResponseMessage page = await browser.GetAsync($"/two-factor/start?purpose={Uri.EscapeDataString(text)}");
        Assert.That(page.Headers.Select(header => header.Key), Has.None.EqualTo("Set-Cookie"));
    }

    [Test]
    public async Task The_content_security_policy_allows_no_foreign_code()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        HttpResponseMessage page = await browser.GetAsync("/two-factor");
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.StartWith("default-src 'none';").And.Not.Contain("unsafe").And.Contain("frame-ancestors 'none'").And.Contain("base-uri 'none'"));
        Assert.That(page.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(page.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
        Assert.That(page.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "same-origin" }));
        Assert.That(page.Headers.Contains("Cross-Origin-Opener-Policy"), Is.False, "a login in a popup would lose the window that opened it");
        Assert.That(page.Headers.CacheControl!.ToString(), Is.EqualTo("no-store"));
        string html = await page.Content.ReadAsStringAsync();
        Assert.That(html, Does.Not.Contain(" style=").And.Not.Contain(" onclick").And.Not.Contain("<style"));
    }

    private static async Task<string> EndedAsync(TestBrowser browser)
    {
        await browser.PostAsync("/two-factor/cancel");
        return await PageAsync(browser, "/two-factor");
    }

    private static async Task<string> PageAsync(TestBrowser browser, string path)
    {
        HttpResponseMessage page = await browser.GetAsync(path);
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.NotFound));
        return await page.Content.ReadAsStringAsync();
    }
}
