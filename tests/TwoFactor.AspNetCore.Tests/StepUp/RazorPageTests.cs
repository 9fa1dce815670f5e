using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary><c>[RequireTwoFactor]</c> on a Razor page, for GET and POST.</summary>
public sealed partial class RazorPageTests
{
    private const string Page = "/close-account";
    private const string Purpose = "close-account";

    [Test]
    public async Task A_Razor_page_asks_the_phone_and_keeps_a_form_that_came_too_late()
    {
        await using WebScene scene = await StepUpScene.StartAsync(
            services => services.AddRazorPages(pages => pages.RootDirectory = "/StepUp/Pages"), endpoints: app => app.MapRazorPages());
        Assert.That((await scene.Browser().GetAsync(Page)).StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "without a signed-in user, the login comes first");

        TestBrowser browser = await SignedInAsync(scene);
        Assert.That(await VisitAndConfirmAsync(scene, browser, Page, Purpose), Is.EqualTo(Page));
        string page = await TextAsync(browser.GetAsync(Page));
        Assert.That(page, Does.Contain("<h1>open</h1>"));
        Assert.That(await TextAsync(PostAsync(browser, page, "boredom")), Does.Contain("<h1>closed because boredom</h1>"));

        scene.Time.Ahead = TimeSpan.FromMinutes(2);
        HttpResponseMessage late = await PostAsync(browser, page, "age");
        Assert.That(late.Headers.Location?.ToString().Replace("/?", "?", StringComparison.Ordinal), Does.StartWith($"/two-factor?purpose={Purpose}&form="));
        string held = await TextAsync(browser.GetAsync(await ConfirmAsync(scene, browser, Purpose)));
        Assert.That(held, Does.Contain($"action=\"{Page}\"").And.Contain("value=\"age\""));
        Assert.That(await TextAsync(PostAsync(browser, held, "age")), Does.Contain("<h1>closed because age</h1>"), "the kept form has the page's antiforgery token");
    }

    private static Task<HttpResponseMessage> PostAsync(TestBrowser browser, string page, string reason) => browser.PostAsync(Page, TestBrowser.Html, request =>
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("reason", reason), KeyValuePair.Create("__RequestVerificationToken", WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value))]));

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
