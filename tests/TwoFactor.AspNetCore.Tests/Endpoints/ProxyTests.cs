using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>A host behind a proxy that ends TLS, with and without forwarded headers.</summary>
public sealed class ProxyTests
{
    // An old browser behind a proxy that ends TLS: it sends no Sec-Fetch-Site.
    [TestCase(true, HttpStatusCode.OK)]
    [TestCase(false, HttpStatusCode.Forbidden)]
    public async Task Behind_a_proxy_an_old_browser_needs_forwarded_headers(bool isForwarded, HttpStatusCode expected)
    {
        await using WebScene scene = await WebScene.StartAsync(pipeline: app =>
        {
            ForwardedHeadersOptions options = new() { ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            if (isForwarded)
                app.UseForwardedHeaders(options);
        });
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        browser.Site = null;
        HttpResponseMessage answer = await browser.PostAsync("/two-factor/complete", change: request =>
        {
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("X-Forwarded-Host", "public.example");
            request.Headers.Add("Origin", "https://public.example");
        });
        Assert.That(answer.StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_login_without_https_logs_a_warning_that_names_forwarded_headers()
    {
        await using WebScene scene = await WebScene.StartAsync(pipeline: app => app.Use((http, next) =>
        {
            http.Request.Scheme = "http";
            return next(http);
        }));
        await scene.Browser().PostAsync("/login?user=jdoe", TestBrowser.Html);
        Assert.That(scene.Logs.Named("CookieNeedsHttps").Single().Text, Does.Contain("forwarded headers"));
    }

    [TestCase("localhost", true, 0)]
    [TestCase("portal.localhost", true, 0)]
    [TestCase("127.0.0.1", true, 0)]
    [TestCase("[::1]", true, 0)]
    [TestCase("localhost", false, 1, Description = "Safari keeps none")]
    [TestCase("localhost.example", true, 1)]
    [TestCase("10.0.0.1", true, 1)]
    public async Task On_this_machine_a_browser_that_keeps_the_cookies_needs_no_https(string name, bool keepsCookies, int warnings)
    {
        await using WebScene scene = await WebScene.StartAsync(
            pipeline: app => app.Use((http, next) =>
            {
                (http.Request.Scheme, http.Request.Host) = ("http", new HostString(name, 5000));
                return next(http);
            }),
            endpoints: app => app.MapGet("/form", (HttpContext http) => http.PrepareFirstFactor()));
        TestBrowser browser = scene.Browser();
        if (keepsCookies)
            await browser.GetAsync("/form");
        await browser.PostAsync("/login?user=jdoe", TestBrowser.Html);
        Assert.That(scene.Logs.Named("CookieNeedsHttps"), Has.Count.EqualTo(warnings));
    }
}
