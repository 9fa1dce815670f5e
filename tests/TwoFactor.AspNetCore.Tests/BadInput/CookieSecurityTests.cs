using System.Net;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Cookies are for this host only, and cookies that an attacker has planted are replaced or useless (session fixation).</summary>
public sealed class CookieSecurityTests
{
    [Test]
    public async Task Cookies_planted_before_the_login_are_replaced_or_useless()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        scene.Phones.User("mallory").Approves();
        TestBrowser attacker = scene.Browser();
        await attacker.LogInAsync("mallory");
        await attacker.WaitAsync();

        TestBrowser victim = scene.Browser();
        foreach (Cookie planted in attacker.Cookies.GetCookies(new Uri(WebScene.Origin)))
            victim.Cookies.Add(planted);
        await victim.LogInAsync("jdoe");
        await victim.WaitAsync();
        await victim.CompleteAsync();
        Assert.That(await victim.MeAsync(), Does.Contain("nameidentifier=jdoe").And.Not.Contain("mallory"));

        await attacker.CompleteAsync();
        Assert.That(await attacker.MeAsync(), Does.Not.Contain("jdoe"));
    }

    [TestCase("x")]
    [TestCase("fixed-by-somebody-fixed-by-somebody-fixed-b%")]
    public async Task A_planted_value_of_the_browser_cookie_is_replaced(string planted)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        browser.Cookies.Add(new Cookie("__Host-TwoFactor.Browser", planted, "/", "app.example") { Secure = true });
        await browser.LogInAsync("jdoe");
        Assert.That(browser.Cookies.GetCookies(new Uri(WebScene.Origin))["__Host-TwoFactor.Browser"]!.Value, Is.Not.EqualTo(planted).And.Length.EqualTo(43));
    }

    // Not every browser keeps other hosts from setting these.
    [TestCase("__HOST-TwoFactor.Browser=")]
    [TestCase("__Host-TWOFACTOR.Browser=")]
    public async Task A_cookie_that_only_resembles_ours_is_not_read(string planted)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.PostAsync("/login?user=jdoe", TestBrowser.Html, request => request.Headers.TryAddWithoutValidation("Cookie", planted + new string('x', 43)));
        Assert.That(browser.Cookies.GetCookies(new Uri(WebScene.Origin))["__Host-TwoFactor.Browser"]?.Value, Has.Length.EqualTo(43), "the browser gets a value of ours");
    }

    [Test]
    public void Parts_of_a_long_question_that_only_resemble_ours_are_not_read()
    {
        DefaultHttpContext http = new();
        http.Request.Headers.Cookie = new(["__Host-TwoFactor.SignIn=chunks-2; __Host-TwoFactor.SignInC1=one", "__Host-TwoFactor.SignInC2=two; __HOST-TwoFactor.SignInC2=three"]);
        Assert.That(TwoFactorCookies.Read(http, "__Host-TwoFactor.SignIn"), Is.EqualTo("onetwo"));
        http.Request.Headers.Cookie = "__Host-TwoFactor.SignIn=chunks-2; __Host-TwoFactor.SignInC1=one; __HOST-TwoFactor.SignInC2=two";
        Assert.That(TwoFactorCookies.Read(http, "__Host-TwoFactor.SignIn"), Is.Null);
    }

    [Test]
    public void For_a_long_question_forms_are_removed_first_and_then_approvals_and_the_browsers_value_never()
    {
        string[] names = [BrowserCookie.Name, "__Host-TwoFactor.Form", "__Host-TwoFactor.Proof.one", "__Host-TwoFactor.Proof.two"];
        DefaultHttpContext http = new();
        http.Request.Headers.Cookie = string.Join("; ", names.Select(name => $"{name}={new string('x', 2500)}"));
        TwoFactorCookies.Write(http, "__Host-TwoFactor.SignIn", new string('x', 12_500));
        Assert.That(names.Where(CookieBudget.Of(http).Contains), Is.EqualTo(names.Where(name => name != "__Host-TwoFactor.Form")));
        TwoFactorCookies.Write(http, "__Host-TwoFactor.SignIn", new string('x', 15_000));
        Assert.That(names.Where(CookieBudget.Of(http).Contains), Is.EqualTo(new[] { BrowserCookie.Name, "__Host-TwoFactor.Proof.two" }));
    }

    [Test]
    public async Task All_cookies_are_for_this_host_alone_and_not_for_scripts()
    {
        await using WebScene scene = await WebScene.StartAsync();
        HttpResponseMessage login = await scene.Browser().PostAsync("/login?user=jdoe", TestBrowser.Html);
        string[] cookies = [.. login.Headers.GetValues("Set-Cookie")];
        Assert.That(cookies, Has.Length.EqualTo(2));
        foreach (string cookie in cookies)
            Assert.That(cookie, Does.StartWith("__Host-TwoFactor.").And.EndsWith("; path=/; secure; samesite=lax; httponly"));
    }
}
