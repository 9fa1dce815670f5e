using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.BadInput;

/// <summary>Repeated and concurrent requests sign in once, and ask the phone only within the limits.</summary>
public sealed class RepeatedRequestTests
{
    [Test]
    public async Task Of_a_hundred_racing_completions_one_signs_in()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        CookieCollection cookies = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
        {
            TestBrowser tab = scene.Browser();
            tab.Cookies.Add(cookies);
            return Task.Run(() => tab.CompleteAsync());
        }));

        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound), Is.EqualTo(99));
        Assert.That(scene.SignIns, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Many_starts_ask_the_phone_only_as_often_as_the_limit_allows()
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.Configure<FlowOptions>(flow => flow.MaxStarts = 3));
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        string last = string.Empty;
        for (int attempt = 0; attempt < 20; attempt++)
        {
            last = await (await browser.PostAsync("/two-factor/start")).Content.ReadAsStringAsync();
            await browser.PostAsync("/two-factor/cancel");
        }

        Assert.That(scene.Phones.Calls.Count(call => call.Operation == TwoFactor.Testing.ServiceOperation.Start), Is.EqualTo(3));
        Assert.That(last, Does.Contain("\"refusal\":\"TooManyStarts\""));
        string page = await browser.PageAsync();
        Assert.That(page, Does.Contain("data-two-factor=\"Refused\""));
    }

    [Test]
    public async Task Many_starts_of_an_open_question_ask_the_phone_once()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => browser.PostAsync("/two-factor/start"))));
        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(scene.Phones.Calls.Count(call => call.Operation == TwoFactor.Testing.ServiceOperation.Start), Is.EqualTo(1));
    }
}
