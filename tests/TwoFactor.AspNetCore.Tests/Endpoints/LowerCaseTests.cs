using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.AspNetCore.Tests.Identity;
using TwoFactor.AspNetCore.Tests.StepUp;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>A host that generates its links in lower case, also their queries. Ours contain ids, purposes and protected texts, which are case-sensitive.</summary>
public sealed class LowerCaseTests
{
    [Test]
    public async Task A_login_can_be_completed()
    {
        await using WebScene scene = await WebScene.StartAsync(LowerCase);
        scene.Phones.User("jdoe").Approves();
        TestBrowser browser = scene.Browser();
        string page = await browser.LogInAsync("jdoe");
        await browser.WaitAsync();
        Assert.That((await browser.PostAsync(Attribute(page, "data-complete"))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(scene.SignIns, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_step_up_with_a_form_and_a_purpose_in_capitals_can_be_completed()
    {
        await using WebScene scene = await StepUpScene.StartAsync(LowerCase, endpoints: app => app.MapPost("/invoices", () => "paid").RequireTwoFactor("Invoice"));
        TestBrowser browser = await StepUpScene.SignedInAsync(scene);
        HttpResponseMessage post = await browser.PostAsync(
            "/invoices", TestBrowser.Html, request => request.Content = new StringContent("amount=100", Encoding.ASCII, "application/x-www-form-urlencoded"));
        string page = await StepUpScene.TextAsync(browser.GetAsync(post.Headers.Location!.ToString()));
        scene.Phones.User("jdoe").Approves();
        Assert.That((await browser.PostAsync(Attribute(page, "data-start"))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await browser.WaitAsync("&purpose=Invoice");
        string completed = await StepUpScene.TextAsync(browser.PostAsync(Attribute(page, "data-complete")));
        string next = JsonDocument.Parse(completed).RootElement.GetProperty("next").GetString()!;
        Assert.That(await StepUpScene.TextAsync(browser.GetAsync(next)), Does.Contain("name=\"amount\" value=\"100\""));
    }

    [Test]
    public async Task A_login_of_Identity_can_be_completed()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: LowerCase);
        await scene.ConnectAsync();
        scene.Web.Phones.User("jdoe-phone").Approves();
        TestBrowser browser = scene.Web.Browser();
        await IdentityScene.BeginAsync(browser);
        await IdentityScene.AskAndCompleteAsync(browser);
        Assert.That(await IdentityScene.MeAsync(browser), Is.EqualTo("jdoe mfa"));
    }

    private static void LowerCase(IServiceCollection services) => services.AddRouting(routes =>
    {
        routes.LowercaseUrls = true;
        routes.LowercaseQueryStrings = true;
    });

    private static string Attribute(string page, string name) => WebUtility.HtmlDecode(page.Split($"{name}=\"")[1].Split('"')[0]);
}
