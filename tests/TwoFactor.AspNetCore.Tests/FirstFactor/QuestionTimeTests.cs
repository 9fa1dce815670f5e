using System.Net;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>The phone can be asked for some time after the first factor. An answer to a question that was asked in time counts.</summary>
public sealed class QuestionTimeTests
{
    [Test]
    public async Task An_answer_to_a_question_that_was_asked_at_the_last_moment_counts()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = await DeniedAsync(scene);
        scene.Time.Ahead = TimeSpan.FromMinutes(9);
        scene.Phones.User("jdoe").DoesNothing();
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        scene.Time.Ahead = TimeSpan.FromMinutes(10.5);
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Waiting\""));
        scene.Phones.User("jdoe").Approves();
        Assert.That(await browser.WaitAsync(), Does.Contain("Approved"));
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await browser.MeAsync(), Does.Contain("jdoe"));
    }

    [Test]
    public async Task A_question_that_was_asked_in_time_can_be_cancelled_later()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        scene.Time.Ahead = TimeSpan.FromMinutes(10.5);
        Assert.That((await browser.PostAsync("/two-factor/cancel")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.GetAsync("/two-factor")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the question is over");
    }

    [Test]
    public async Task After_its_time_a_question_cannot_be_asked_again()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = await DeniedAsync(scene);
        scene.Time.Ahead = TimeSpan.FromMinutes(10.5);
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Denied\"").And.Not.Contain("Ask again"));
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.Flow.Starts, Is.EqualTo(1));
    }

    [Test]
    public async Task After_its_time_a_question_whose_flow_is_gone_must_be_started_again()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = await DeniedAsync(scene);
        TestBrowser other = scene.Browser();
        other.Cookies.Add(browser.Cookies.GetCookies(new Uri(WebScene.Origin)));
        await other.CompleteAsync();
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Ended\""));
        scene.Time.Ahead = TimeSpan.FromMinutes(10.5);
        HttpResponseMessage page = await browser.GetAsync("/two-factor");
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("data-two-factor=\"Restart\""));
    }

    [Test]
    public async Task A_question_that_was_asked_in_time_is_over_after_a_day()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        scene.Time.Ahead = TimeSpan.FromDays(1.1);
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(scene.SignIns, Is.Empty);
    }

    private static async Task<TestBrowser> DeniedAsync(WebScene scene)
    {
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Assert.That(await browser.WaitAsync(), Does.Contain("Denied"));
        return browser;
    }
}
