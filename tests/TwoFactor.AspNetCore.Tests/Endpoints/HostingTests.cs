using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>Several nodes, proxies, tabs, caches and documentation of a host with the page.</summary>
public sealed partial class HostingTests
{
    // The keys are not shared, so the second node cannot read the first node's cookies.
    [Test]
    public async Task A_node_with_other_data_protection_keys_offers_a_restart_and_logs_the_reason()
    {
        await using WebScene one = await WebScene.StartAsync();
        await using WebScene two = await WebScene.StartAsync();
        TestBrowser browser = one.Browser();
        await browser.LogInAsync("jdoe");
        TestBrowser atTwo = two.Browser();
        atTwo.Cookies.Add(browser.Cookies.GetCookies(new Uri(WebScene.Origin)));

        HttpResponseMessage page = await atTwo.GetAsync("/two-factor");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Restart\""));
        LogLine line = two.Logs.Named("QuestionUnreadable").Single();
        Assert.That(line.Level, Is.EqualTo(LogLevel.Warning));
        Assert.That(line.Text, Does.Contain("data protection keys are not shared"));

        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the first node still reads it");
    }

    [Test]
    public async Task Of_two_logins_in_one_browser_the_later_one_counts_and_the_earlier_one_is_refused()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        scene.Phones.User("asmith").Approves();
        TestBrowser browser = scene.Browser();
        string first = Id().Match(await browser.LogInAsync("jdoe")).Groups[1].Value;
        string second = Id().Match(await browser.LogInAsync("asmith")).Groups[1].Value;
        await browser.WaitAsync();
        Assert.That((await browser.CompleteAsync($"?id={first}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.SignIns, Is.Empty);
        Assert.That((await browser.CompleteAsync($"?id={second}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await browser.MeAsync(), Does.Contain("nameidentifier=asmith"));
    }

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

    [Test]
    public async Task Output_caching_does_not_store_the_page()
    {
        await using WebScene scene = await WebScene.StartAsync(
            services => services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Cache())), pipeline: app => app.UseRouting().UseOutputCache());
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await scene.Browser().GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "another browser must not get the page of the first");
    }

    // A wait takes 25 seconds on purpose. If the host's timeout ended it, the page would read an empty answer.
    [Test]
    public async Task A_request_timeout_for_all_endpoints_of_the_host_does_not_hold_for_ours()
    {
        await using WebScene scene = await WebScene.StartAsync();
        Endpoint[] ours = [.. scene.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => ((RouteEndpoint)endpoint).RoutePattern.RawText!.StartsWith("/two-factor", StringComparison.Ordinal))];
        Assert.That(ours, Has.Length.GreaterThan(8));
        Assert.That(ours.Where(endpoint => endpoint.Metadata.GetMetadata<DisableRequestTimeoutAttribute>() is null), Is.Empty);
    }

    [Test]
    public async Task Assets_are_immutable_and_unknown_ones_are_not_found()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        string page = await browser.LogInAsync("jdoe");
        string[] assets = [.. Asset().Matches(page).Select(match => match.Value).Distinct()];
        Assert.That(assets, Has.Length.GreaterThanOrEqualTo(2));
        foreach (string asset in assets)
        {
            HttpResponseMessage answer = await scene.Browser().GetAsync(asset, "*/*");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Headers.CacheControl!.ToString(), Does.Contain("immutable"));
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo(asset.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/css"));
        }

        HttpResponseMessage plain = await browser.GetAsync("/two-factor/assets/two-factor.js", "*/*");
        Assert.That(plain.Headers.CacheControl!.ToString(), Is.EqualTo("no-cache"), "pages of the host link it without a hash");
        Assert.That(plain.Headers.ETag, Is.Not.Null);
        foreach (string wrong in new[] { "two-factor", "..%2fappsettings.json", "two-factor.0000000000000000.css" })
            Assert.That((await browser.GetAsync($"/two-factor/assets/{wrong}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), wrong);
    }

    [Test]
    public async Task The_endpoints_describe_themselves_for_openapi()
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.AddEndpointsApiExplorer());
        ApiDescription[] ours = [.. scene.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items).Where(item => item.RelativePath!.StartsWith("two-factor", StringComparison.Ordinal))];
        string[] expected = ["GET two-factor", "GET two-factor/status", "GET two-factor/events", "POST two-factor/start", "POST two-factor/cancel", "POST two-factor/complete", "POST two-factor/report", "PUT two-factor/callback/{token}", "POST two-factor/callback/{token}"];
        Assert.That(ours.Select(item => $"{item.HttpMethod} {item.RelativePath!.TrimEnd('/')}"), Is.SupersetOf(expected));
        foreach (ApiDescription item in ours)
        {
            Assert.That(item.ActionDescriptor.EndpointMetadata.OfType<IEndpointSummaryMetadata>(), Is.Not.Empty, item.RelativePath);
            Assert.That(item.SupportedResponseTypes, Is.Not.Empty, item.RelativePath);
        }

        ApiDescription status = ours.Single(item => item.RelativePath == "two-factor/status");
        Assert.That(status.ParameterDescriptions.Select(parameter => parameter.Name), Is.EquivalentTo(new[] { "purpose", "id", "seen", "wait" }));
        Assert.That(status.SupportedResponseTypes.Select(type => type.StatusCode), Is.SupersetOf(new[] { 200, 400, 404, 503 }));
    }

    [Test]
    public async Task Conventions_of_the_host_apply_to_every_endpoint()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore();
        await using WebApplication app = builder.Build();
        app.MapTwoFactor("/confirm").WithMetadata("of the host");
        Assert.That(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints), Is.Not.Empty.And.All.Matches<Endpoint>(endpoint => endpoint!.Metadata.OfType<string>().Contains("of the host")));
    }

    [GeneratedRegex("complete\\?id=([A-Za-z0-9_-]{43})")]
    private static partial Regex Id();

    [GeneratedRegex("/two-factor/assets/[^\"]+")]
    private static partial Regex Asset();
}
