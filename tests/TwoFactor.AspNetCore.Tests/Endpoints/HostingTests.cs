using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>A page of a host with several nodes, several logins in one browser, and an output cache.</summary>
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

    // The server cannot know which of the responses arrives last.
    [TestCase("start")]
    [TestCase("cancel")]
    [TestCase("report")]
    public async Task A_late_response_to_the_earlier_of_two_logins_ends_the_later_one_and_signs_nobody_in(string post)
    {
        await using WebScene scene = await WebScene.StartAsync(new FraudNotices().AddTo);
        if (post != "cancel")
            scene.Phones.User("jdoe").Denies();
        scene.Phones.User("asmith").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        if (post != "cancel")
            await browser.WaitAsync();
        TestBrowser earlier = scene.Browser();
        earlier.Cookies.Add(browser.Cookies.GetCookies(new Uri(WebScene.Origin)));

        string second = Id().Match(await browser.LogInAsync("asmith")).Groups[1].Value;
        await browser.WaitAsync();
        Assert.That((await earlier.PostAsync($"/two-factor/{post}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        browser.Cookies.Add(earlier.Cookies.GetCookies(new Uri(WebScene.Origin)));

        Assert.That((await browser.CompleteAsync($"?id={second}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the page of the later login");
        await browser.CompleteAsync();
        Assert.That(scene.SignIns, Is.Empty);
        await browser.LogInAsync("asmith");
        await browser.WaitAsync();
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await browser.MeAsync(), Does.Contain("nameidentifier=asmith"));
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

    [GeneratedRegex("complete\\?id=([A-Za-z0-9_-]{43})")]
    private static partial Regex Id();
}
