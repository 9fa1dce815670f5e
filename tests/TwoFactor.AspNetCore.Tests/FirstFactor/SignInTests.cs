using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>The host's principal waits for the phone, and is then signed in.</summary>
public sealed class SignInTests
{
    [Test]
    public async Task An_approval_signs_the_principal_in_with_amr_time_and_tenant()
    {
        await using WebScene scene = await WebScene.StartAsync();
        TestBrowser browser = scene.Browser();

        string page = await browser.LogInAsync("jdoe", "&ReturnUrl=%2Forders%3Fpage%3D2");
        Assert.That(page, Does.Contain("data-two-factor=\"Waiting\""));
        Assert.That(await browser.MeAsync(), Is.Empty, "nobody is signed in before the phone has answered");
        scene.Phones.User("jdoe").Approves();
        Assert.That(await browser.WaitAsync(), Does.Contain("\"state\":\"Approved\""));
        Assert.That(await browser.MeAsync(), Is.Empty, "nobody is signed in before the completion");

        HttpResponseMessage completed = await browser.CompleteAsync();
        Assert.That(await completed.Content.ReadAsStringAsync(), Does.Contain("\"next\":\"/orders?page=2\""));
        string me = await browser.MeAsync();
        Assert.That(me, Does.Contain("nameidentifier=jdoe").And.Contain("amr=pwd").And.Contain("amr=mfa").And.Contain("auth_time=").And.Contain("two_factor_tenant=acme"));
    }

    [TestCase(null, false)]
    [TestCase("new-phone", false)]
    [TestCase(" JDoe", true)]
    public async Task An_approval_counts_only_while_the_phone_is_the_users(string? connected, bool counts)
    {
        UserNames names = new();
        await using WebScene scene = await WebScene.StartAsync(services => services.AddSingleton<ITwoFactorUserNames>(names));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        names.Find = _ => connected;
        await browser.CompleteAsync();
        Assert.That(await browser.MeAsync(), counts ? Does.Contain("nameidentifier=jdoe") : Is.Empty);
        Assert.That(scene.Logs.Named("PhoneNoLongerTheirs"), Has.Count.EqualTo(counts ? 0 : 1));
    }

    [TestCase(true, true)]
    [TestCase(false, false)]
    public async Task Where_the_host_signs_in_the_user_who_approved_the_name_may_be_another_one(bool allowAlias, bool hasFirstFactor)
    {
        UserNames names = new();
        await using WebScene scene = await WebScene.StartAsync(
            services => services.AddSingleton<ITwoFactorUserNames>(names),
            () => new() { AllowAlias = allowAlias, HasFirstFactor = hasFirstFactor },
            options: WebScene.SignInApproved);
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        names.Find = _ => null;
        await browser.CompleteAsync();
        Assert.That(await browser.MeAsync(), Does.Contain("nameidentifier=jdoe"));
    }

    [Test]
    public async Task While_the_hosts_lookup_fails_an_approval_signs_nobody_in_and_the_person_can_ask_again()
    {
        UserNames names = new();
        await using WebScene scene = await WebScene.StartAsync(services => services.AddSingleton<ITwoFactorUserNames>(names));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        names.Find = subject => throw new TimeoutException($"{subject} cannot be looked up");
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await browser.MeAsync(), Is.Empty);
        Assert.That(scene.Logs.Named("ServiceUnavailable").Single().Text, Does.Contain(nameof(TimeoutException)).And.Not.Contain("jdoe"));

        names.Find = subject => subject;
        await browser.PostAsync("/two-factor/start");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(await browser.MeAsync(), Does.Contain("nameidentifier=jdoe"));
    }

    [TestCase("/private")]
    [TestCase("/form")]
    public async Task A_double_click_at_the_first_visit_asks_once(string way)
    {
        await using WebScene scene = await StartWithFormAsync();
        TestBrowser browser = scene.Browser();
        await browser.GetAsync(way);
        await Task.WhenAll(browser.PostAsync("/login?user=jdoe"), browser.PostAsync("/login?user=jdoe"));
        Assert.That(scene.Phones.Calls.Count(call => call.Operation == ServiceOperation.Start), Is.EqualTo(1));
    }

    [Test]
    public async Task Only_a_browser_on_its_way_to_the_form_gets_a_cookie()
    {
        await using WebScene scene = await StartWithFormAsync();
        TestBrowser script = scene.Browser();
        Assert.That((await script.GetAsync("/private", TestBrowser.Json)).StatusCode, Is.EqualTo(HttpStatusCode.Found));
        await script.GetAsync("/open");
        Assert.That(script.Cookies.Count, Is.Zero);

        TestBrowser browser = scene.Browser();
        HttpResponseMessage sent = await browser.GetAsync("/private");
        Assert.That((sent.StatusCode, sent.Headers.Location!.AbsolutePath), Is.EqualTo((HttpStatusCode.Found, "/Account/Login")));
        string cookies = browser.Cookies.GetCookieHeader(new Uri(WebScene.Origin));
        await browser.GetAsync("/private");
        Assert.That(browser.Cookies.GetCookieHeader(new Uri(WebScene.Origin)), Is.EqualTo(cookies), "a browser keeps its value");
    }

    [Test]
    public async Task Without_a_script_the_form_goes_to_the_return_url()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe", "&ReturnUrl=%2Forders");
        await browser.WaitAsync();
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Approved\""));

        HttpResponseMessage completed = await browser.PostAsync("/two-factor/complete", TestBrowser.Html);
        Assert.That(completed.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(completed.Headers.Location!.ToString(), Is.EqualTo("/orders"));
        Assert.That(await browser.MeAsync(), Is.Not.Empty);
    }

    [Test]
    public async Task A_denial_signs_nobody_in_and_the_phone_can_be_asked_again()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        Assert.That(await browser.WaitAsync(), Does.Contain("\"state\":\"Denied\""));
        Assert.That(await (await browser.CompleteAsync()).Content.ReadAsStringAsync(), Does.Contain("\"state\":\"Denied\"").And.Contain("\"next\":\"/two-factor"));
        Assert.That(await browser.MeAsync(), Is.Empty);
        Assert.That(await browser.PageAsync(), Does.Contain("data-two-factor=\"Denied\""));

        scene.Phones.User("jdoe").Approves();
        Assert.That((await browser.PostAsync("/two-factor/start")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(await browser.MeAsync(), Does.Contain("amr=mfa"));
    }

    [Test]
    public async Task Another_browser_cannot_use_the_question_even_with_its_stolen_cookie()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        TestBrowser thief = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await thief.LogInAsync("mallory"); // has a browser cookie of its own
        foreach (Cookie cookie in browser.Cookies.GetCookies(new Uri(WebScene.Origin)).Where(cookie => !cookie.Name.EndsWith("Browser", StringComparison.Ordinal)))
            thief.Cookies.Add(cookie);

        Assert.That((await thief.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await thief.MeAsync(), Is.Empty);
        Assert.That(scene.Logs.Named("QuestionOfOtherBrowser"), Has.Count.EqualTo(1));
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the right browser can still complete");
    }

    [Test]
    public async Task A_replayed_completion_signs_nobody_in()
    {
        await using WebScene scene = await WebScene.StartAsync();
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        CookieCollection before = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        TestBrowser replay = scene.Browser();
        replay.Cookies.Add(before);
        HttpResponseMessage answer = await replay.CompleteAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("\"code\":\"restart\""));
        Assert.That(await replay.MeAsync(), Is.Empty);
        Assert.That(scene.Flow.Completions, Is.EqualTo(2), "the cookies led to the same question");
    }

    [Test]
    public async Task The_page_is_below_the_base_path_of_the_host()
    {
        await using WebScene scene = await WebScene.StartAsync(pipeline: app => app.UsePathBase("/shop"));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        HttpResponseMessage login = await browser.PostAsync("/shop/login?user=jdoe", TestBrowser.Html);
        Assert.That(login.Headers.Location!.ToString(), Does.StartWith("/shop/two-factor"));
        string page = await (await browser.GetAsync(login.Headers.Location.ToString())).Content.ReadAsStringAsync();
        Assert.That(page, Does.Contain("href=\"/shop/two-factor/assets/two-factor.").And.Contain("data-complete=\"/shop/two-factor/complete?id="));
    }

    private static Task<WebScene> StartWithFormAsync() => WebScene.StartAsync(endpoints: app =>
    {
        app.MapGet("/private", () => "in").RequireAuthorization();
        app.MapGet("/open", () => "open");
        app.MapGet("/form", (HttpContext http) =>
        {
            http.PrepareFirstFactor();
            return "form";
        });
    });
}
