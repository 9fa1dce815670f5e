using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>A host that signs the user in itself, with SignIn.</summary>
public sealed class DelegateTests
{
    [Test]
    public async Task The_delegate_is_called_exactly_once_and_nothing_else_signs_in()
    {
        int calls = 0;
        await using WebScene scene = await WebScene.StartAsync(options: options => options.SignIn = context =>
        {
            Interlocked.Increment(ref calls);
            Assert.That(context.Outcome.State, Is.EqualTo(ChallengeState.Approved));
            Assert.That(context.Principal.FindFirst(TwoFactorClaimTypes.AuthenticationTime), Is.Not.Null);
            context.ReturnUrl = "/welcome";
            return Task.CompletedTask;
        });
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        CookieCollection cookies = browser.Cookies.GetCookies(new Uri(WebScene.Origin));
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
        {
            TestBrowser tab = scene.Browser();
            tab.Cookies.Add(cookies);
            return Task.Run(() => tab.CompleteAsync());
        }));

        Assert.That(calls, Is.EqualTo(1));
        Assert.That(scene.SignIns, Is.Empty);
        HttpResponseMessage answered = answers.Single(answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.That(await answered.Content.ReadAsStringAsync(), Does.Contain("\"next\":\"/welcome\""));
    }

    [Test]
    public async Task A_property_without_a_value_does_not_come_back_with_one()
    {
        Dictionary<string, string?> items = [];
        await using WebScene scene = await WebScene.StartAsync(
            firstFactor: () => new FirstFactorOptions { Properties = new AuthenticationProperties { Items = { ["set"] = "yes", ["unset"] = null } } },
            options: options => options.SignIn = context =>
            {
                items = new Dictionary<string, string?>(context.Properties.Items);
                return Task.CompletedTask;
            });
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(items, Is.EqualTo(new Dictionary<string, string?> { ["set"] = "yes" }));
    }

    [Test]
    public async Task The_delegate_is_not_called_without_an_approval()
    {
        int calls = 0;
        await using WebScene scene = await WebScene.StartAsync(options: options => options.SignIn = _ => Task.FromResult(calls++));
        scene.Phones.User("jdoe").Denies();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(calls, Is.Zero);
    }

    [Test]
    public async Task An_exception_of_the_delegate_ends_the_login()
    {
        await using WebScene scene = await WebScene.StartAsync(options: options => options.SignIn = _ => throw new InvalidOperationException("the host's own trouble"));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        InvalidOperationException thrown = (await Assert.ThrowsAsync<InvalidOperationException>(() => browser.CompleteAsync()))!;
        Assert.That(thrown.Message, Is.EqualTo("the host's own trouble"));
        Assert.That((await browser.CompleteAsync()).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await browser.PageAsync(), Does.Contain("This question has ended").And.Not.Contain("Nobody answered"));
    }

    [Test]
    public async Task A_return_url_of_the_delegate_to_another_host_leads_to_the_root()
    {
        await using WebScene scene = await WebScene.StartAsync(options: options => options.SignIn = context =>
        {
            context.ReturnUrl = "https://evil.example/";
            return Task.CompletedTask;
        });
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        Assert.That(await (await browser.CompleteAsync()).Content.ReadAsStringAsync(), Does.Contain("\"next\":\"/\""));
    }

    [Test]
    public async Task A_delegate_may_answer_the_request_itself()
    {
        await using WebScene scene = await WebScene.StartAsync(options: options => options.SignIn = context => context.HttpContext.Response.WriteAsync("welcome"));
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        HttpResponseMessage answer = await browser.CompleteAsync();
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("welcome"));
    }

    [Test]
    public async Task With_an_alias_the_delegate_gets_the_name_that_approved()
    {
        string? approvedBy = null;
        await using WebScene scene = await WebScene.StartAsync(
            firstFactor: () => new FirstFactorOptions { AllowAlias = true },
            options: options => options.SignIn = context =>
            {
                approvedBy = context.Outcome.ApprovedUser;
                return Task.CompletedTask;
            });
        scene.Phones.User("jdoe").Approves("asmith");
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        await browser.CompleteAsync();
        Assert.That(approvedBy, Is.EqualTo("asmith"));
    }

    [Test]
    public async Task The_properties_of_the_login_reach_the_sign_in()
    {
        AuthenticationProperties? properties = null;
        string? scheme = null;
        await using WebScene scene = await WebScene.StartAsync(
            firstFactor: () => new FirstFactorOptions
            {
                Scheme = "other",
                Properties = new AuthenticationProperties(new Dictionary<string, string?> { ["kind"] = "of the host", ["TwoFactor.subject"] = "mallory" }) { IsPersistent = true, RedirectUri = "/there" },
            },
            options: options => options.SignIn = context =>
            {
                (properties, scheme) = (context.Properties, context.Scheme);
                return Task.CompletedTask;
            });
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        Assert.That(await (await browser.CompleteAsync()).Content.ReadAsStringAsync(), Does.Contain("\"next\":\"/there\""));
        Assert.That(properties!.IsPersistent);
        Assert.That(properties.Items["kind"], Is.EqualTo("of the host"));
        Assert.That(properties.RedirectUri, Is.Null);
        Assert.That(scheme, Is.EqualTo("other"));
    }
}
