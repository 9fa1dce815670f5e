using System.Net;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Logins that another site posts are refused.</summary>
public sealed class CrossSiteTests
{
    [TestCase("cross-site", null)]
    [TestCase("same-site", null)]
    [TestCase(null, "https://evil.example")]
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
