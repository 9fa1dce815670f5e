using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>Reports of a question that the user did not start, to a service that takes such notices.</summary>
public sealed class ReportTests
{
    [Test]
    public async Task A_denied_question_can_be_reported_once()
    {
        FraudNotices notices = new();
        await using WebScene scene = await WebScene.StartAsync(notices.AddTo);
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.Conflict), "the phone has not answered yet");
        scene.Phones.User("jdoe").Denies();
        await browser.WaitAsync();
        TestBrowser replay = scene.Browser();
        replay.Cookies.Add(browser.Cookies.GetCookies(new Uri(WebScene.Origin)));
        foreach (TestBrowser one in new[] { browser, replay })
            Assert.That(await one.PageAsync(), Does.Contain("/two-factor/report?id="), "both could report it");
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        Assert.That((await replay.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(notices.Users, Is.EqualTo(new[] { "jdoe" }));
    }

    [Test]
    public async Task An_approved_question_cannot_be_reported()
    {
        FraudNotices notices = new();
        await using WebScene scene = await WebScene.StartAsync(notices.AddTo);
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.PostAsync("/two-factor/report");
        Assert.That(notices.Users, Is.Empty);
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(scene.SignIns, Has.Count.EqualTo(1), "the report did not consume the outcome");
    }

    [Test]
    public async Task An_approval_that_arrives_while_its_question_is_reported_is_not_taken()
    {
        FraudNotices notices = new();
        await using WebScene scene = await WebScene.StartAsync(notices.AddTo);
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        scene.Flow.BeforeComplete = () =>
        {
            scene.Phones.User("jdoe").Approves();
            return browser.WaitAsync();
        };
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(scene.SignIns, Has.Count.EqualTo(1));
        Assert.That(notices.Users, Is.Empty);
    }

    [Test]
    public async Task Without_a_first_factor_a_denied_question_cannot_be_reported()
    {
        FraudNotices notices = new();
        await using WebScene scene = await WebScene.StartAsync(
            notices.AddTo,
            () => new FirstFactorOptions { HasFirstFactor = false },
            options: WebScene.SignInApproved);
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Denied\"").And.Not.Contain("/two-factor/report"));
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(notices.Users, Is.Empty);
    }

    [TestCase(TestBrowser.Json)]
    [TestCase(TestBrowser.Html)]
    public async Task While_the_name_of_the_user_cannot_be_found_the_person_can_try_again(string accept)
    {
        FraudNotices notices = new();
        UserNames names = new();
        await using WebScene scene = await WebScene.StartAsync(services => notices.AddTo(services.AddSingleton<ITwoFactorUserNames>(names)));
        TestBrowser browser = await DeniedAsync(scene);
        names.Find = subject => throw new InvalidOperationException($"no connection, {subject}");
        HttpResponseMessage unavailable = await browser.PostAsync("/two-factor/report", accept);
        Assert.That(unavailable.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await unavailable.Content.ReadAsStringAsync(), Does.Contain(accept == TestBrowser.Html ? "data-two-factor=\"Unavailable\"" : "\"code\":\"unavailable\""));
        Assert.That(scene.Logs.Named("ServiceUnavailable").Single().Text, Does.Contain("/two-factor/report").And.Contain(nameof(InvalidOperationException)));
        Assert.That(OurLines(scene), Has.None.Contains("jdoe"));
        Assert.That(await browser.PageAsync(), Does.Contain("/two-factor/report?id="));

        names.Find = subject => subject;
        foreach (HttpStatusCode expected in new[] { HttpStatusCode.OK, HttpStatusCode.NotFound })
            Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(expected));
        Assert.That(notices.Users, Is.EqualTo(new[] { "jdoe" }));
        Assert.That(scene.Logs.Named("ReportFailed"), Is.Empty);
    }

    private static IEnumerable<TestCaseData> Failures =>
    [
        new TestCaseData(new ArgumentException("jdoe is too long"), nameof(ArgumentException)),
        new TestCaseData(new OperationCanceledException("jdoe took too long"), nameof(OperationCanceledException)),
        new TestCaseData(new TwoFactorException(TwoFactorError.UserNotEnrolled, "The user has no phone."), "The user has no phone."),
    ];

    [TestCaseSource(nameof(Failures))]
    public async Task A_notice_that_the_service_does_not_take_is_logged_and_the_question_ends(Exception failure, string reason)
    {
        FraudNotices notices = new() { BeforeSending = (_, _) => Task.FromException(failure) };
        await using WebScene scene = await WebScene.StartAsync(notices.AddTo);
        await ReportInVainAsync(scene, await DeniedAsync(scene), reason);
    }

    [Test]
    public async Task A_tenant_that_has_moved_to_a_service_without_reports_is_logged_and_the_question_ends()
    {
        FraudNotices notices = new();
        await using WebScene scene = await WebScene.StartAsync(notices.AddTo);
        TestBrowser browser = await DeniedAsync(scene);
        notices.AreTaken = false;
        await ReportInVainAsync(scene, browser, "The service takes no such notices.");
        Assert.That(notices.Users, Is.Empty);
    }

    [Test]
    public async Task A_user_whose_name_at_the_service_is_gone_is_logged_and_the_question_ends()
    {
        FraudNotices notices = new();
        UserNames names = new();
        await using WebScene scene = await WebScene.StartAsync(services => notices.AddTo(services.AddSingleton<ITwoFactorUserNames>(names)));
        TestBrowser browser = await DeniedAsync(scene);
        names.Find = _ => null;
        await ReportInVainAsync(scene, browser, "The user has no name at the service.");
        Assert.That(notices.Users, Is.Empty);
    }

    [Test]
    public async Task A_report_is_sent_although_the_browser_leaves_while_it_is_sent()
    {
        using CancellationTokenSource leaving = new();
        CancellationToken? ofCall = null;
        FraudNotices notices = new();
        notices.BeforeSending = (_, token) =>
        {
            ofCall = token;
            return leaving.CancelAsync();
        };
        await using WebScene scene = await WebScene.StartAsync(notices.AddTo, pipeline: LeavingBrowser.At("/two-factor/report", leaving.Token));
        await (await DeniedAsync(scene)).PostAsync("/two-factor/report");
        Assert.That(ofCall?.IsCancellationRequested, Is.False, "the outcome is taken, so there is no second attempt");
        Assert.That(notices.Users, Is.EqualTo(new[] { "jdoe" }));
    }

    [Test]
    public async Task A_report_is_sent_although_the_browser_leaves_at_once()
    {
        FraudNotices notices = new();
        await using WebScene scene = await WebScene.StartAsync(notices.AddTo, pipeline: LeavingBrowser.At("/two-factor/report", new CancellationToken(canceled: true)));
        await (await DeniedAsync(scene)).PostAsync("/two-factor/report");
        Assert.That(notices.Users, Is.EqualTo(new[] { "jdoe" }));
    }

    /// <summary>A browser whose question "jdoe" has denied.</summary>
    private static async Task<TestBrowser> DeniedAsync(WebScene scene)
    {
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        return browser;
    }

    /// <summary>Reports a denied question, once, of which the service is not told.</summary>
    private static async Task ReportInVainAsync(WebScene scene, TestBrowser browser, string reason)
    {
        HttpResponseMessage answer = await browser.PostAsync("/two-factor/report");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"state\":\"Denied\""));
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Denied\"").And.Not.Contain("/two-factor/report"));
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Logs.Named("ReportFailed").Single().Text, Does.EndWith($" {reason}"));
        Assert.That(OurLines(scene), Has.None.Contains("jdoe"));
    }

    private static IEnumerable<string> OurLines(WebScene scene) =>
        scene.Logs.Lines.Where(line => line.Category.StartsWith("TwoFactor", StringComparison.Ordinal)).Select(line => line.Text);
}
