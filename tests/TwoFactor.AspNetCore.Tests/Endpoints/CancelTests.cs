using System.Net;
using System.Text.Json;
using NUnit.Framework.Constraints;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>A person withdraws the question.</summary>
public sealed class CancelTests
{
    [Test]
    public async Task A_cancelled_question_can_be_asked_again_only_by_the_page_that_shows_it()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        string id = await CancelAsync(browser);
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Cancelled\""));

        foreach (string path in new[] { "start", "cancel", "complete" })
            Assert.That((await browser.PostAsync($"/two-factor/{path}?id={id}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        Assert.That(scene.Flow.Starts, Is.EqualTo(1), "the buttons of an older page do nothing");
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(scene.Flow.Starts, Is.EqualTo(2));
    }

    [Test]
    public async Task An_approval_that_came_just_before_the_cancellation_is_found_by_no_later_question()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await CancelAsync(browser);
        scene.Phones.User("jdoe").DoesNothing();
        await browser.PostAsync("/two-factor/start");
        Assert.That(await (await browser.GetAsync("/two-factor/status", TestBrowser.Json)).Content.ReadAsStringAsync(), Does.Contain("Pending"));
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task An_approval_that_came_just_before_is_found_by_no_later_question_also_if_the_browser_leaves_while_it_cancels()
    {
        using CancellationTokenSource leaving = new();
        await using WebScene scene = await WebScene.StartAsync(pipeline: LeavingBrowser.At("/two-factor/cancel", leaving.Token));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        TestBrowser leaver = scene.Browser(); // its copy of the cookies changes; the browser got no response
        leaver.Cookies.Add(browser.Cookies.GetCookies(new Uri(WebScene.Origin)));
        scene.Flow.AfterCancel = leaving.Cancel;
        await leaver.PostAsync("/two-factor/cancel");
        Assert.That(leaving.IsCancellationRequested);

        scene.Phones.User("jdoe").DoesNothing();
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await (await browser.GetAsync("/two-factor/status", TestBrowser.Json)).Content.ReadAsStringAsync(), Does.Contain("Pending"));
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(scene.SignIns, Is.Empty);
    }

    [Test]
    public async Task A_denial_that_came_just_before_the_cancellation_is_shown_and_can_be_reported()
    {
        FraudNotices notices = new();
        await using WebScene scene = await WebScene.StartAsync(notices.AddTo);
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        scene.Phones.User("jdoe").Denies();
        HttpResponseMessage answer = await browser.PostAsync("/two-factor/cancel");
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"state\":\"Denied\""));
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Denied\"").And.Contain("action=\"/two-factor/report?id="));
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(notices.Users, Is.EqualTo(new[] { "jdoe" }));
    }

    [Test]
    public async Task A_question_whose_flow_is_gone_can_be_cancelled()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        TestBrowser other = scene.Browser();
        other.Cookies.Add(browser.Cookies.GetCookies(new Uri(WebScene.Origin)));
        await browser.CompleteAsync();
        await CancelAsync(other);
        Assert.That(await browser.MeAsync(), Is.Not.Empty, "the login that was completed stays");
    }

    // The phone shows the question of the other browser, which may be a thief's.
    [TestCase("en", "You cancelled the question", "in another browser")]
    [TestCase("de", "Sie haben die Frage abgebrochen", "in einem anderen Browser")]
    public async Task Only_a_person_who_cancelled_is_told_so_and_not_one_whose_question_another_browser_replaced(string language, string own, string replaced)
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await scene.Browser().LogInAsync("jdoe");
        ReusableConstraint isReplaced = new(Does.Contain("data-two-factor=\"Cancelled\"").And.Contain(replaced).And.Not.Contain(own));
        Assert.That(await PageAsync(), isReplaced);
        TestBrowser other = scene.Browser();
        other.Cookies.Add(browser.Cookies.GetCookies(new Uri(WebScene.Origin)));
        await CancelAsync(browser);
        Assert.That(await PageAsync(), isReplaced, "it was over before it was cancelled here");

        browser.Cookies.Add(other.Cookies.GetCookies(new Uri(WebScene.Origin)));
        await browser.CompleteAsync();
        Assert.That(await PageAsync(), isReplaced, "its outcome was taken");

        await browser.PostAsync("/two-factor/start");
        await CancelAsync(browser);
        Assert.That(await PageAsync(), Does.Contain(own).And.Not.Contain(replaced));

        async Task<string> PageAsync() => await (await browser.SendAsync(
            HttpMethod.Get, "/two-factor", TestBrowser.Html, request => request.Headers.TryAddWithoutValidation("Accept-Language", language))).Content.ReadAsStringAsync();
    }

    [Test]
    public async Task While_the_store_fails_nothing_is_reported_as_cancelled()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        scene.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        Assert.That((await browser.PostAsync("/two-factor/cancel")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        scene.Flow.Trouble = null;
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Waiting\""));
    }

    /// <returns>The id of the flow that was cancelled.</returns>
    private static async Task<string> CancelAsync(TestBrowser browser)
    {
        string page = await browser.PageAsync();
        HttpResponseMessage answer = await browser.PostAsync("/two-factor/cancel");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("state").GetString(), Is.EqualTo("Cancelled"));
        int at = page.IndexOf("cancel?id=", StringComparison.Ordinal);
        return at < 0 ? string.Empty : page.Substring(at + "cancel?id=".Length, 43);
    }
}
