using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Logins that another site posts are refused, and so are calls that do not come from the page.</summary>
public sealed class CrossSiteTests
{
    [TestCase("cross-site", null)]
    [TestCase("same-site", null)]
    [TestCase(null, "https://evil.example")]
    [TestCase(null, "null")] // also of this host, from a page with Referrer-Policy: no-referrer
    public async Task A_login_posted_by_another_site_is_refused_without_asking_the_phone(string? site, string? origin)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        browser.Site = site;
        HttpResponseMessage login = await browser.PostAsync("/login?user=mallory", TestBrowser.Html, request =>
        {
            if (origin is not null)
                request.Headers.Add("Origin", origin);
        });

        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(browser.Cookies.Count, Is.Zero);
        Assert.That(scene.Flow.Starts, Is.Zero);
        Assert.That(scene.Logs.Named("CrossSiteRefused"), Has.Count.EqualTo(1));
    }

    [TestCase("cross-site", null)]
    [TestCase("same-site", null)]
    [TestCase("none", null)]
    [TestCase(null, "https://evil.example")]
    [TestCase(null, "null")]
    [TestCase(null, null)]
    public async Task A_call_that_does_not_prove_that_it_comes_from_the_page_is_refused(string? site, string? origin)
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();

        browser.Site = site;
        foreach (string path in new[] { "start", "cancel", "complete", "report" })
        {
            HttpResponseMessage answer = await browser.PostAsync($"/two-factor/{path}", change: request =>
            {
                if (origin is not null)
                    request.Headers.Add("Origin", origin);
            });
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), path);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("forwarded headers"));
        }

        Assert.That(scene.Logs.Named("CrossSiteRefused"), Has.Count.EqualTo(4));
        browser.Site = "same-origin";
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK), "nothing was changed");
    }

    // The browser may have a value, which it does not send with such a post.
    [TestCase("cross-site", 0)]
    [TestCase("same-origin", 1)]
    public async Task A_form_that_is_shown_after_a_post_of_another_site_sets_no_cookie(string site, int cookies)
    {
        await using WebScene scene = await WebScene.StartAsync(endpoints: app => app.MapPost("/form", (HttpContext http) => http.PrepareFirstFactor()));
        TestBrowser browser = scene.Browser();
        browser.Site = site;
        await browser.PostAsync("/form", TestBrowser.Html);
        Assert.That(browser.Cookies.Count, Is.EqualTo(cookies));
    }

    // No browser sends them twice. What stands between may.
    [TestCase("Sec-Fetch-Site", "same-origin", "cross-site")]
    [TestCase("Origin", WebScene.Origin, "https://evil.example")]
    public async Task A_header_with_two_values_proves_nothing(string header, string one, string other)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        browser.Site = null;
        foreach (string path in new[] { "/login?user=jdoe", "/two-factor/start", "/two-factor/cancel" })
        {
            foreach (string[] values in new[] { new[] { one, other }, [other, one] })
            {
                HttpResponseMessage answer = await browser.PostAsync(path, TestBrowser.Json, request => request.Headers.Add(header, values));
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), path);
            }
        }

        Assert.That(scene.Flow.Starts, Is.EqualTo(1));
    }

    [Test]
    public async Task An_older_browser_proves_its_own_site_with_Origin()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        browser.Site = null;
        HttpResponseMessage login = await browser.PostAsync("/login?user=jdoe", TestBrowser.Html, request => request.Headers.Add("Origin", WebScene.Origin));
        Assert.That((int)login.StatusCode, Is.EqualTo(303));
        HttpResponseMessage cancelled = await browser.PostAsync("/two-factor/cancel", change: request => request.Headers.Add("Origin", WebScene.Origin));
        Assert.That(cancelled.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_login_that_no_page_has_caused_is_accepted()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        browser.Site = "none"; // as when the browser itself sends a form again
        Assert.That((int)(await browser.PostAsync("/login?user=jdoe", TestBrowser.Html)).StatusCode, Is.EqualTo(303));
    }

    [Test]
    public async Task AllowCrossSitePost_accepts_a_login_posted_by_an_identity_provider()
    {
        await using WebScene scene = await WebScene.StartAsync(firstFactor: () => new FirstFactorOptions { AllowCrossSitePost = true });
        TestBrowser browser = scene.Browser();
        browser.Site = "cross-site";
        Assert.That((int)(await browser.PostAsync("/login?user=jdoe", TestBrowser.Html)).StatusCode, Is.EqualTo(303));
    }

    // Kestrel accepts underscores and long labels in a host name, although they cannot be encoded in a URL.
    [Test]
    public async Task A_host_name_that_cannot_be_encoded_counts_as_another_site()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        browser.Site = null;
        HttpResponseMessage login = await browser.PostAsync("/login?user=jdoe", TestBrowser.Html, request =>
        {
            request.Headers.TryAddWithoutValidation("Host", new string('a', 70) + "_b");
            request.Headers.Add("Origin", "https://evil.example");
            request.Headers.Add("Referer", "https://evil.example/");
        });
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(scene.Flow.Starts, Is.Zero);
    }
}
