using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Health;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>While the service or the store fails, "Try again" leads to the page that the person used, and not to the question of a login.</summary>
public sealed class UnavailableTests
{
    [TestCase("confirm")]
    [TestCase("prove")]
    public async Task On_the_account_page_it_leads_to_that_page(string change)
    {
        PairingDouble failing = new() { Error = TwoFactorError.Unavailable };
        await using IdentityScene scene = await IdentityScene.StartAsync(
            services: services => services.AddTwoFactor().DecorateProviders((_, _, provider) => new PairingDouble.Provider(provider, failing)));
        TestBrowser browser = await scene.SignInAsync();
        await ExpectAsync(await browser.PostAsync($"/two-factor/phone/{change}", TestBrowser.Html), "/two-factor/phone");
    }

    [Test]
    public async Task At_a_login_of_Identity_it_leads_to_the_same_address()
    {
        await using IdentityScene scene = await IdentityScene.StartConnectedAsync();
        TestBrowser browser = scene.Web.Browser();
        await BeginAsync(browser);
        await browser.PostAsync("/two-factor/start");
        string next = await TypePasswordAsync(browser);
        scene.Web.Flow.Trouble = new TwoFactorException(TwoFactorError.Unavailable, "The store is unavailable.");
        await ExpectAsync(await browser.GetAsync(next), next);
        scene.Web.Flow.Trouble = null;
        Assert.That((await browser.GetAsync(next)).StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    private static async Task ExpectAsync(HttpResponseMessage answer, string page)
    {
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        string text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.That(text, Does.Contain($"<a class=\"two-factor-button\" href=\"{page}\">").And.Not.Contain("<script").And.Not.Contain("http-equiv=\"refresh\""));
    }
}
