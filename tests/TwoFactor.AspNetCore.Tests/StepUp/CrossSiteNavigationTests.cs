using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.StepUp.StepUpScene;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A link on another site leads to a protected page, or a script needs the same approval: it does not ask the phone, and changes nothing for a tab that waits.</summary>
public sealed class CrossSiteNavigationTests
{
    [TestCase("cross-site")]
    [TestCase("same-site")]
    [TestCase("none")]
    [TestCase(null)]
    public async Task Only_a_navigation_within_the_site_asks_the_phone_by_itself(string? site)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        browser.Site = site; // a browser sends the same value for a whole chain of redirects
        await ExpectQuestionAsync(browser);
        string page = await TextAsync(browser.GetAsync(QuestionPage));
        Assert.That(page, Does.Contain("data-two-factor=\"Ready\"").And.Not.Contain("data-asks-at-once"));
        Assert.That((await browser.PostAsync("/two-factor/start?purpose=payment")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(Starts(scene), Is.Zero);
    }

    // After the approval, the tab that waits goes to the address that is kept in the browser.
    [TestCase("cross-site")]
    [TestCase("same-site")]
    public async Task A_navigation_from_another_site_leaves_where_a_waiting_tab_continues(string site) =>
        Assert.That(await ContinueAsync(site), Is.EqualTo(Payments));

    [TestCase("same-origin")]
    [TestCase("none")]
    public async Task A_navigation_of_the_person_changes_where_a_waiting_tab_continues(string site) =>
        Assert.That(await ContinueAsync(site), Is.EqualTo("/payments/new?to=8"));

    // The tab shows a button and has not asked the phone yet.
    [Test]
    public async Task A_script_in_the_background_leaves_where_a_tab_continues_that_has_not_asked_yet()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await ScriptAsync(browser, "/news");
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo(Payments));
    }

    [Test]
    public async Task A_script_with_another_message_takes_a_question_that_was_not_asked_yet()
    {
        await using WebScene scene = await StepUpScene.StartAsync(options: options => options.StepUpMessage = (http, _) => new(http.Request.Headers.Referer.ToString()));
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await ScriptAsync(browser, "/news");
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo("/news"));
    }

    // No tab shows the question, so the person is where the later script runs.
    [Test]
    public async Task Of_two_scripts_the_later_one_decides_where_the_browser_continues()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ScriptAsync(browser, "/news");
        await ScriptAsync(browser, "/cart");
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo("/cart"));
    }

    [Test]
    public async Task A_script_continues_on_its_own_page_once_the_phone_has_denied()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        scene.Phones.User("jdoe").Denies();
        await browser.PostAsync("/two-factor/start?purpose=payment");
        await browser.WaitAsync("&purpose=payment");
        await browser.PostAsync("/two-factor/complete?purpose=payment");
        await ScriptAsync(browser, "/news");
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo("/news"));
    }

    // The question was denied or has expired while its tab was closed, so nobody waits for it.
    [TestCase("cross-site")]
    [TestCase("same-site")]
    public async Task A_navigation_from_another_site_continues_where_it_leads_once_the_phone_has_denied(string site)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        scene.Phones.User("jdoe").Denies();
        await browser.PostAsync("/two-factor/start?purpose=payment");
        Assert.That(await browser.WaitAsync("&purpose=payment"), Does.Contain("Denied"));
        browser.Site = site;
        await ExpectQuestionAsync(browser, "/payments/new?to=8");
        browser.Site = "same-origin";
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo("/payments/new?to=8"));
    }

    [Test]
    public async Task A_navigation_from_another_site_does_not_take_an_approval_that_is_collected_late()
    {
        await using WebScene scene = await StartWithLateCollectionAsync();
        TestBrowser browser = await ApprovedAsync(scene);
        scene.Time.Ahead = TimeSpan.FromMinutes(6);
        browser.Site = "cross-site";
        await ExpectQuestionAsync(browser, "/payments/new?to=8");
        browser.Site = "same-origin";
        Assert.That((await browser.PostAsync(CompleteOf(browser), TestBrowser.Html)).Headers.Location?.ToString(), Is.EqualTo(Payments));
    }

    [Test]
    public async Task A_visit_after_the_time_of_the_question_still_finds_its_approval()
    {
        await using WebScene scene = await StartWithLateCollectionAsync();
        TestBrowser browser = await ApprovedAsync(scene);
        scene.Time.Ahead = TimeSpan.FromMinutes(11);
        await ExpectQuestionAsync(browser, "/payments/new?to=8");
        Assert.That((await browser.PostAsync(CompleteOf(browser), TestBrowser.Html)).Headers.Location?.ToString(), Is.EqualTo("/payments/new?to=8"));
    }

    [Test]
    public async Task While_the_store_is_unavailable_a_navigation_from_another_site_leaves_the_question_until_its_deadline()
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        browser.Site = "cross-site";
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store cannot be reached.");
        await ExpectQuestionAsync(browser, "/payments/new?to=8");
        scene.Flow.Trouble = null;
        browser.Site = "same-origin";
        Assert.That(await ConfirmAsync(scene, browser), Is.EqualTo(Payments));
    }

    private static async Task ScriptAsync(TestBrowser browser, string page) => Assert.That(
        (await browser.SendAsync(HttpMethod.Get, Payments, TestBrowser.Json, request => request.Headers.Referrer = new Uri(WebScene.Origin + page))).StatusCode,
        Is.EqualTo(HttpStatusCode.Unauthorized));

    /// <returns>Where a tab continues that waited during a navigation.</returns>
    private static async Task<string> ContinueAsync(string site)
    {
        await using WebScene scene = await StepUpScene.StartAsync();
        TestBrowser browser = await SignedInAsync(scene);
        await ExpectQuestionAsync(browser);
        await browser.PostAsync("/two-factor/start?purpose=payment");
        browser.Site = site;
        await ExpectQuestionAsync(browser, "/payments/new?to=8");
        browser.Site = "same-origin";
        string continues = await ConfirmAsync(scene, browser);
        Assert.That(Starts(scene), Is.EqualTo(1));
        return continues;
    }

    private static Task<WebScene> StartWithLateCollectionAsync() =>
        StepUpScene.StartAsync(services => services.Configure<FlowOptions>(flow => flow.CollectWithin = TimeSpan.FromHours(1)));

    private static async Task<TestBrowser> ApprovedAsync(WebScene scene)
    {
        TestBrowser browser = await SignedInAsync(scene, query: "&claim=sid=1");
        await ExpectQuestionAsync(browser);
        scene.Phones.User("jdoe").Approves();
        await browser.PostAsync("/two-factor/start?purpose=payment");
        Assert.That(await browser.WaitAsync("&purpose=payment"), Does.Contain("Approved"));
        return browser;
    }
}
