using System.Net;
using System.Text.RegularExpressions;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>The address at which the page is mapped, and the host's conventions for it.</summary>
public sealed partial class MappingTests
{
    [TestCase("", "/account/confirm")]
    [TestCase("/acme", "/acme/confirm")]
    public async Task In_a_group_of_the_host_all_addresses_have_its_prefix(string customer, string expected)
    {
        await using WebScene scene = await WebScene.StartAsync(map: app =>
        {
            RouteGroupBuilder group = app.MapGroup(customer.Length > 0 ? "/{customer}" : "/account");
            group.MapTwoFactor("/confirm");
            group.MapPost("/in", (HttpContext http) => http.SignInFirstFactorAsync(WebScene.Principal("jdoe"), WebScene.Tenant));
        });
        scene.Phones.User("jdoe").Approves();
        string prefix = customer.Length > 0 ? customer : "/account";
        await ExpectLoginAsync(scene.Browser(), prefix + "/in", expected, root: "/");
    }

    [Test]
    public async Task A_login_without_the_route_parameter_of_the_prefix_fails_before_the_phone_is_asked()
    {
        await using WebScene scene = await WebScene.StartAsync(map: app => app.MapGroup("/{customer}").MapTwoFactor());
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => scene.Browser().PostAsync("/login?user=jdoe", TestBrowser.Html)))!;
        Assert.That(error.Message, Does.Contain("parameter"));
        Assert.That(scene.Flow.Starts, Is.Zero);
    }

    // The address of the page has a query with these names. Routing would put their values into the path.
    [Test]
    public async Task A_route_parameter_with_the_name_of_a_value_in_the_query_is_refused([Values("id", "Purpose", "form", "login", "back", "seen", "wait")] string name, [Values] bool isOfGroup)
    {
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using WebScene scene = await WebScene.StartAsync(map: app => _ = isOfGroup ? app.MapGroup($"/{{{name}}}").MapTwoFactor() : app.MapTwoFactor($"/{{{name}}}/two-factor"));
            await scene.Browser().GetAsync("/acme/two-factor");
        }))!;
        Assert.That(error.Message, Does.Contain($"\"{name}\""));
    }

    [Test]
    public async Task All_addresses_contain_the_base_path()
    {
        await using WebScene scene = await WebScene.StartAsync(pipeline: app => app.UsePathBase("/portal"));
        scene.Phones.User("jdoe").Approves();
        await ExpectLoginAsync(scene.Browser(), "/portal/login?user=jdoe", "/portal/two-factor", root: "/portal/");
        await ExpectLoginAsync(scene.Browser(), "/portal/login?user=jdoe&ReturnUrl=~%2Forders", "/portal/two-factor", root: "/portal/orders");
    }

    // The proxy removes the prefix and sends it in a header.
    [Test]
    public async Task All_addresses_contain_the_forwarded_prefix_of_a_proxy()
    {
        await using WebScene scene = await WebScene.StartAsync(pipeline: app =>
        {
            ForwardedHeadersOptions options = new() { ForwardedHeaders = ForwardedHeaders.XForwardedPrefix };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            app.UseForwardedHeaders(options);
        });
        scene.Phones.User("jdoe").Approves();
        await ExpectLoginAsync(
            scene.Browser(), "/login?user=jdoe", "/portal/two-factor", root: "/portal/", atServer: path => path["/portal".Length..], request => request.Headers.Add("X-Forwarded-Prefix", "/portal"));
    }

    [Test]
    public async Task A_rate_limit_of_the_host_applies_to_the_page_and_its_endpoints()
    {
        await using WebScene scene = await WebScene.StartAsync(
            services => services.AddRateLimiter(limits =>
            {
                limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                limits.AddPolicy("few", _ => RateLimitPartition.GetFixedWindowLimiter(string.Empty, _ => new FixedWindowRateLimiterOptions { PermitLimit = 3, Window = TimeSpan.FromHours(1) }));
            }),
            pipeline: app => app.UseRouting().UseRateLimiter(),
            map: app => app.MapTwoFactor().RequireRateLimiting("few"));
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe"); // the page is the first of three permitted requests
        Assert.That((await browser.GetAsync("/two-factor/status", TestBrowser.Json)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.PostAsync("/two-factor/cancel")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(scene.Flow.Starts, Is.EqualTo(1));
    }

    // A site that may read answers by the host's CORS rules must still not start a question or take an outcome.
    [Test]
    public async Task CORS_rules_of_the_host_allow_no_cross_site_POST()
    {
        const string Partner = "https://partner.example";
        await using WebScene scene = await WebScene.StartAsync(
            services => services.AddCors(cors => cors.AddPolicy("partner", policy => policy.WithOrigins(Partner).AllowAnyMethod().AllowAnyHeader().AllowCredentials())),
            pipeline: app => app.UseRouting().UseCors(),
            map: app => app.MapTwoFactor().RequireCors("partner"));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        browser.Site = "cross-site";
        HttpResponseMessage read = await browser.SendAsync(HttpMethod.Get, "/two-factor/status", TestBrowser.Json, request => request.Headers.Add("Origin", Partner));
        Assert.That(read.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { Partner }), "the host's rule is in force");
        foreach (string path in new[] { "start", "cancel", "complete", "report" })
        {
            HttpResponseMessage post = await browser.PostAsync($"/two-factor/{path}", change: request => request.Headers.Add("Origin", Partner));
            Assert.That(post.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), path);
        }

        Assert.That(scene.SignIns, Is.Empty);
    }

    [Test]
    public async Task A_page_that_requires_a_signed_in_user_is_reported_before_the_phone_is_asked()
    {
        await using WebScene scene = await WebScene.StartAsync(map: app => app.MapTwoFactor().RequireAuthorization());
        InvalidOperationException error = (await Assert.ThrowsAsync<InvalidOperationException>(() => scene.Browser().PostAsync("/login?user=jdoe", TestBrowser.Html)))!;
        Assert.That(error.Message, Does.Contain("AllowAnonymous()"));
        Assert.That(scene.Flow.Starts, Is.Zero);
    }

    /// <summary>Logs in, and checks each address on the way.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="login">Where the login is posted.</param>
    /// <param name="page">The page's address, as the browser has to see it.</param>
    /// <param name="root">Where the login has to end.</param>
    /// <param name="atServer">Changes an address as a proxy does.</param>
    /// <param name="change">Changes requests as a proxy does.</param>
    private static async Task ExpectLoginAsync(
        TestBrowser browser, string login, string page, string root, Func<string, string>? atServer = null, Action<HttpRequestMessage>? change = null)
    {
        string At(string path) => atServer?.Invoke(path) ?? path;
        HttpResponseMessage posted = await browser.SendAsync(HttpMethod.Post, login, TestBrowser.Html, change);
        Assert.That(posted.Headers.Location?.ToString().TrimEnd('/'), Is.EqualTo(page), await posted.Content.ReadAsStringAsync());
        string html = await (await browser.SendAsync(HttpMethod.Get, At(page), TestBrowser.Html, change)).Content.ReadAsStringAsync();
        string[] addresses = [.. Address().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];
        Assert.That(addresses, Has.Length.GreaterThan(6).And.All.StartsWith(page[..(page.LastIndexOf('/') + 1)]), html);
        HttpResponseMessage script = await browser.SendAsync(HttpMethod.Get, At(addresses.Single(address => address.EndsWith(".js", StringComparison.Ordinal))), "*/*", change);
        Assert.That(script.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        string status;
        do
        {
            status = await (await browser.SendAsync(HttpMethod.Get, At(page) + "/status?seen=1&wait=25", TestBrowser.Json, change)).Content.ReadAsStringAsync();
        }
        while (!status.Contains("\"isFinal\":true", StringComparison.Ordinal));

        HttpResponseMessage completed = await browser.SendAsync(HttpMethod.Post, At(page) + "/complete", TestBrowser.Html, change);
        Assert.That(completed.Headers.Location?.ToString(), Is.EqualTo(root), await completed.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("(?:href|src|action|data-(?:look|page|status|start|complete))=\"(/[^\"]*)\"")]
    private static partial Regex Address();
}
