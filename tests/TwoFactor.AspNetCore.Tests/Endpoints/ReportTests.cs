using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>Reports of a question that the user did not start, to a service that takes such notices.</summary>
public sealed class ReportTests
{
    [Test]
    public async Task A_denied_question_can_be_reported_once()
    {
        List<string> notices = [];
        await using WebScene scene = await WebScene.StartAsync(TakingNotices(notices));
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.Conflict), "the phone has not answered yet");
        scene.Phones.User("jdoe").Denies();
        await browser.WaitAsync();
        TestBrowser replay = scene.Browser();
        replay.Cookies.Add(browser.Cookies.GetCookies(new Uri(WebScene.Origin)));
        foreach (TestBrowser one in new[] { browser, replay })
            Assert.That(await (await one.GetAsync("/two-factor")).Content.ReadAsStringAsync(), Does.Contain("/two-factor/report?id="), "both could report it");
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        Assert.That((await replay.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(notices, Is.EqualTo(new[] { "jdoe" }));
    }

    [Test]
    public async Task An_approved_question_cannot_be_reported()
    {
        List<string> notices = [];
        await using WebScene scene = await WebScene.StartAsync(TakingNotices(notices));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.PostAsync("/two-factor/report");
        Assert.That(notices, Is.Empty);
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(scene.SignIns, Has.Count.EqualTo(1), "the report did not consume the outcome");
    }

    [Test]
    public async Task An_approval_that_arrives_while_its_question_is_reported_does_not_count()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        scene.Flow.BeforeComplete = () =>
        {
            scene.Phones.User("jdoe").Approves();
            return browser.WaitAsync();
        };
        Assert.That(await (await browser.PostAsync("/two-factor/report")).Content.ReadAsStringAsync(), Does.Contain("\"state\":\"Invalid\""));
        Assert.That(await (await browser.GetAsync("/two-factor")).Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Invalid\""), "the page does not try to complete it");
        Assert.That(scene.SignIns, Is.Empty);
    }

    [Test]
    public async Task Without_a_first_factor_a_denied_question_cannot_be_reported()
    {
        List<string> notices = [];
        await using WebScene scene = await WebScene.StartAsync(
            TakingNotices(notices),
            () => new FirstFactorOptions { HasFirstFactor = false },
            options: WebScene.SignInApproved);
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        Assert.That(await (await browser.GetAsync("/two-factor")).Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Denied\"").And.Not.Contain("/two-factor/report"));
        Assert.That((await browser.PostAsync("/two-factor/report")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(notices, Is.Empty);
    }

    [Test]
    public async Task A_report_is_sent_although_the_browser_leaves_at_once()
    {
        SlowNotice slow = new();
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebScene scene = await WebScene.StartAsync(
            services => services.AddTwoFactor().DecorateProviders((_, _, provider) => new SlowNotice.Provider(provider, slow)),
            pipeline: app => app.Use((http, next) =>
            {
                if (http.Request.Path == "/two-factor/report")
                    http.RequestAborted.Register(left.SetResult);
                return next(http);
            }));
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        using CancellationTokenSource leaving = new();
        Task<HttpResponseMessage> report = browser.SendAsync(HttpMethod.Post, "/two-factor/report", TestBrowser.Html, cancellationToken: leaving.Token);
        await slow.Asked;
        await leaving.CancelAsync();
        await left.Task;
        slow.GoOn();
        Assert.That(await slow.IsSent, Is.True, "the outcome is taken, so there is no second attempt");
        await report.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Test]
    public async Task A_report_is_sent_although_the_browser_leaves_before_the_outcome_is_taken()
    {
        List<string> notices = [];
        using CancellationTokenSource leaving = new();
        await using WebScene scene = await WebScene.StartAsync(TakingNotices(notices), pipeline: app => app.Use((http, next) =>
        {
            if (http.Request.Path == "/two-factor/report")
                http.RequestAborted = leaving.Token;
            return next(http);
        }));
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        scene.Flow.BeforeComplete = leaving.CancelAsync;
        await browser.PostAsync("/two-factor/report");
        Assert.That(notices, Is.EqualTo(new[] { "jdoe" }));
    }

    private static Action<IServiceCollection> TakingNotices(List<string> notices) =>
        services => services.AddTwoFactor().DecorateProviders((_, _, provider) => new FraudNoticeProvider(provider, notices));

    /// <summary>A service that takes a while for a report.</summary>
    private sealed class SlowNotice
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<bool> sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => asked.Task;

        public Task<bool> IsSent => sent.Task;

        public void GoOn() => answer.SetResult();

        private async Task NotifyAsync(CancellationToken cancellationToken)
        {
            asked.SetResult();
            try
            {
                await answer.Task.WaitAsync(cancellationToken);
                sent.SetResult(true);
            }
            catch (OperationCanceledException)
            {
                sent.SetResult(false);
                throw;
            }
        }

        public sealed class Provider(ITwoFactorProvider inner, SlowNotice notice) : DelegatingTwoFactorProvider(inner), IFraudNotice
        {
            public Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default) => notice.NotifyAsync(cancellationToken);
        }
    }
}
