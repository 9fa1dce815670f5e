using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.AspNetCore.Tests.Identity;
using TwoFactor.AspNetCore.Tests.StepUp;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>The host's cookie scheme decides at the beginning of a request whether it renews the session, and writes the cookie with the response. The response of a
/// request that waits may come after the user has signed out in another tab.</summary>
public sealed class SessionRenewalTests
{
    private const string SessionCookie = ".AspNetCore." + CookieAuthenticationDefaults.AuthenticationScheme;

    [Test]
    public async Task A_poll_that_ends_after_the_user_has_signed_out_does_not_restore_the_session(
        [Values("sliding", "ValidatePrincipal", "CheckSlidingExpiration")] string renewal, [Values] bool authenticatesBeforeRouting)
    {
        await using WebScene scene = await StartAsync(renewal, authenticatesBeforeRouting);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        scene.Time.Ahead = TimeSpan.FromSeconds(70);
        Task<HttpResponseMessage> poll = browser.GetAsync("/two-factor/status?purpose=payment&seen=999&wait=25", TestBrowser.Json);
        await Wait.UntilAsync(() => scene.Flow.Waiting == 1);

        await browser.PostAsync("/sign-out");
        scene.Phones.User("jdoe").Approves();
        Assert.That((await poll).Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [], Has.None.StartsWith(SessionCookie));
        Assert.That(await browser.MeAsync(), Is.Empty);
    }

    // UsePathBase needs a UseRouting after it, so WebApplication authenticates before both.
    [TestCase("/app")]
    [TestCase("/a/b")]
    public async Task A_poll_below_a_base_path_does_not_restore_the_session_either(string pathBase)
    {
        await using WebScene scene = await StepUpScene.StartAsync(services => Renew(services, "sliding"), pipeline: app => app.UseAuthentication().UsePathBase(pathBase));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        scene.Time.Ahead = TimeSpan.FromSeconds(70);
        HttpResponseMessage poll = await browser.GetAsync(pathBase + "/two-factor/status?purpose=payment", TestBrowser.Json);
        Assert.That(poll.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [], Has.None.StartsWith(SessionCookie));
        Assert.That((await browser.GetAsync(pathBase + QuestionPage)).Headers.GetValues("Set-Cookie"), Has.Some.StartsWith(SessionCookie), "the page does");
    }

    // Before routing, only the path tells what a request is for. It is decoded already, and must not be decoded again.
    [TestCase("/x%2500")]
    [TestCase("/orders/5/status")]
    [TestCase("/two-factor/status/more")]
    [TestCase("/two-factor")]
    public async Task Before_routing_any_other_request_renews_the_session(string path)
    {
        await using WebScene scene = await StartAsync("sliding", authenticatesBeforeRouting: true);
        TestBrowser browser = await SignedInAsync(scene);
        scene.Time.Ahead = TimeSpan.FromSeconds(70);
        HttpResponseMessage answer = await browser.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(answer.Headers.GetValues("Set-Cookie"), Has.Some.StartsWith(SessionCookie));
    }

    [Test]
    public async Task A_post_that_waits_for_the_service_renews_no_session([Values("start", "cancel", "complete", "report")] string post, [Values] bool authenticatesBeforeRouting)
    {
        await using WebScene scene = await StartAsync("sliding", authenticatesBeforeRouting);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        scene.Time.Ahead = TimeSpan.FromSeconds(70);
        HttpResponseMessage answer = await browser.PostAsync($"/two-factor/{post}?purpose=payment");
        Assert.That(answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [], Has.None.StartsWith(SessionCookie));
    }

    // A service that gives out new refresh tokens accepts each of them once.
    [Test]
    public async Task A_token_that_the_host_refreshes_during_a_poll_is_written_to_the_session()
    {
        string? token = null;
        await using WebScene scene = await StepUpScene.StartAsync(services => services.Configure<CookieAuthenticationOptions>(
            CookieAuthenticationDefaults.AuthenticationScheme,
            cookies => cookies.Events.OnValidatePrincipal = context =>
            {
                if (context.Properties.GetTokenValue("refresh_token") != token)
                {
                    context.Properties.StoreTokens([new AuthenticationToken { Name = "refresh_token", Value = token! }]);
                    context.ShouldRenew = true;
                }

                return Task.CompletedTask;
            }));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        token = "second";
        foreach (bool isNew in new[] { true, false })
        {
            HttpResponseMessage poll = await browser.GetAsync("/two-factor/status?purpose=payment", TestBrowser.Json);
            Assert.That(poll.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) && set.Any(cookie => cookie.StartsWith(SessionCookie, StringComparison.Ordinal)), Is.EqualTo(isNew));
        }
    }

    // The cookie that is removed has the same name as the one of the later sign-in.
    [Test]
    public async Task A_poll_whose_session_the_host_has_ended_does_not_wait_and_so_leaves_a_later_sign_in()
    {
        bool ends = false;
        await using WebScene scene = await StepUpScene.StartAsync(services => services.Configure<CookieAuthenticationOptions>(
            CookieAuthenticationDefaults.AuthenticationScheme,
            cookies => cookies.Events.OnValidatePrincipal = async context =>
            {
                if (!ends)
                    return;
                context.RejectPrincipal();
                await context.HttpContext.SignOutAsync();
            }));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        ends = true;
        Task<HttpResponseMessage> poll = await BeginPollAsync(scene, browser);
        ends = false;
        await SignInAsync(browser);
        scene.Phones.User("jdoe").Approves();
        await poll;
        Assert.That(await browser.MeAsync(), Does.Contain("nameidentifier=jdoe"));
    }

    [TestCase("with the response")]
    [TestCase("at once")]
    public async Task A_poll_that_writes_new_tokens_does_not_wait_and_so_does_not_restore_a_session_that_ends_later(string written)
    {
        bool refreshes = false;
        await using WebScene scene = await StepUpScene.StartAsync(services => services.Configure<CookieAuthenticationOptions>(
            CookieAuthenticationDefaults.AuthenticationScheme,
            cookies => cookies.Events.OnValidatePrincipal = async context =>
            {
                if (!refreshes)
                    return;
                context.Properties.StoreTokens([new AuthenticationToken { Name = "refresh_token", Value = "second" }]);
                context.ShouldRenew = written == "with the response";
                if (written == "at once")
                    await context.HttpContext.SignInAsync(context.Scheme.Name, context.Principal!, context.Properties);
            }));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        refreshes = true;
        Task<HttpResponseMessage> poll = await BeginPollAsync(scene, browser);
        refreshes = false;
        await browser.PostAsync("/sign-out");
        scene.Phones.User("jdoe").Approves();
        Assert.That((await poll).Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : [], Has.Some.StartsWith(SessionCookie));
        Assert.That(await browser.MeAsync(), Is.Empty);
    }

    // Otherwise each tab of such a host would poll every second.
    [Test]
    public async Task A_poll_waits_although_the_host_writes_and_deletes_other_cookies_with_every_response()
    {
        await using WebScene scene = await StepUpScene.StartAsync(pipeline: app => app.Use((HttpContext http, RequestDelegate next) =>
        {
            http.Response.Cookies.Append("seen", "1");
            http.Response.Cookies.Delete("legacy");
            return next(http);
        }));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        Task<HttpResponseMessage> poll = await BeginPollAsync(scene, browser);
        Assert.That(poll.IsCompleted, Is.False);
        scene.Phones.User("jdoe").Approves();
        Assert.That((await poll).Headers.GetValues("Set-Cookie"), Has.Some.StartsWith("seen="));
    }

    [Test]
    public async Task Only_requests_that_do_not_wait_for_the_phone_or_the_service_renew_the_session()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync();
        IEnumerable<string> renew = scene.Web.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<SlowRequest>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText!).Where(path => path.StartsWith("/two-factor", StringComparison.Ordinal));
        string[] expected = ["/two-factor/", "/two-factor/events", "/two-factor/resume", "/two-factor/assets/{name}", "/two-factor/callback/{token}"];
        Assert.That(renew, Is.EquivalentTo(expected));
    }

    [Test]
    public async Task The_page_itself_renews_the_session_as_every_page_of_the_host_does([Values] bool authenticatesBeforeRouting)
    {
        await using WebScene scene = await StartAsync("sliding", authenticatesBeforeRouting);
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        scene.Time.Ahead = TimeSpan.FromSeconds(70);
        Assert.That((await browser.GetAsync(QuestionPage)).Headers.GetValues("Set-Cookie"), Has.Some.StartsWith(SessionCookie));
    }

    /// <returns>A poll that waits for the phone, or has ended.</returns>
    private static async Task<Task<HttpResponseMessage>> BeginPollAsync(WebScene scene, TestBrowser browser)
    {
        Task<HttpResponseMessage> poll = browser.GetAsync("/two-factor/status?purpose=payment&seen=999&wait=25", TestBrowser.Json);
        await Wait.UntilAsync(() => poll.IsCompleted || scene.Flow.Waiting == 1);
        return poll;
    }

    /// <summary>Starts a host that renews sessions.</summary>
    /// <param name="renewal">When it does.</param>
    /// <param name="authenticatesBeforeRouting">Whether requests have no endpoint yet when they are authenticated, as in a host that calls <c>UseRouting</c> and leaves
    /// <c>UseAuthentication</c> to <c>WebApplication</c>.</param>
    private static Task<WebScene> StartAsync(string renewal, bool authenticatesBeforeRouting) =>
        StepUpScene.StartAsync(services => Renew(services, renewal), pipeline: app => _ = authenticatesBeforeRouting ? app.UseAuthentication() : app);

    private static void Renew(IServiceCollection services, string renewal) =>
        services.Configure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, cookies =>
        {
            cookies.ExpireTimeSpan = TimeSpan.FromMinutes(renewal == "sliding" ? 2 : 60);
            if (renewal == "ValidatePrincipal")
                cookies.Events.OnValidatePrincipal = context => Task.FromResult(context.ShouldRenew = true);
            if (renewal == "CheckSlidingExpiration")
                cookies.Events.OnCheckSlidingExpiration = context => Task.FromResult(context.ShouldRenew = true);
        });
}
