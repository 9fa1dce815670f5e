using System.Net;
using Microsoft.AspNetCore.Identity;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Users whose phone is connected here and is no longer paired at the service, as after a new registration of a Sezame client. Their logins cannot ask
/// it.</summary>
public sealed class UnpairedPhoneTests
{
    [TestCase("en", "no longer paired")]
    [TestCase("de", "nicht mehr gekoppelt")]
    public async Task The_account_page_shows_that_and_offers_to_connect_it_again(string language, string words)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await ConnectedAsync(scene);
        Assert.That(await PageAsync(browser, language), Does.Not.Contain(words).And.Not.Contain("/two-factor/phone/pair"));

        await scene.Pairing.UnpairAsync(await scene.IdAsync());

        Assert.That(await PageAsync(browser, language), Does.Contain(words).And.Contain("/two-factor/phone/pair").And.Contain("/two-factor/phone/disconnect"));
    }

    [Test]
    public async Task It_is_connected_again_by_scanning_a_code_as_at_first()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await ConnectedAsync(scene);
        string id = await scene.IdAsync();
        await scene.Pairing.UnpairAsync(id);
        string stamp = await scene.StampAsync();

        HttpResponseMessage shown = await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html);
        Assert.That(await shown.Content.ReadAsStringAsync(), Does.Contain("svg&#x2B;xml;base64,"));
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetTwoFactorEnabledAsync(user)), Is.True, "until then the password alone does not sign in");
        await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        Assert.That(await scene.StampAsync(), Is.EqualTo(stamp), "the code has not been scanned");

        scene.Pairing.Scan(id);
        await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);

        Assert.That(await PageAsync(browser), Does.Contain("Your phone is connected"), "this session goes on");
        Assert.That(await scene.StampAsync(), Is.Not.EqualTo(stamp), "other sessions and open logins end");
        scene.Web.Phones.User(id).Approves();
        TestBrowser next = scene.Web.Browser();
        await BeginAsync(next);
        await AskAndCompleteAsync(next);
        Assert.That(await MeAsync(next), Is.EqualTo("jdoe mfa"));
    }

    [Test]
    public async Task While_the_service_fails_it_counts_as_paired()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await ConnectedAsync(scene);
        await scene.Pairing.UnpairAsync(await scene.IdAsync());
        scene.Pairing.Error = TwoFactorError.Unavailable;
        Assert.That(await PageAsync(browser), Does.Contain("Your phone is connected").And.Contain("/two-factor/phone/disconnect"));
        Assert.That((await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html)).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task A_phone_that_is_paired_is_not_replaced([Values] bool replacesPairing)
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(canPair: true);
        TestBrowser browser = await ConnectedAsync(scene);
        HttpResponseMessage answer = await browser.PostAsync(
            "/two-factor/phone/pair", TestBrowser.Html, request => request.Content = replacesPairing ? new FormUrlEncodedContent([new("replacesPairing", "true")]) : null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await scene.Pairing.IsPairedAsync(await scene.IdAsync()), Is.True);
    }

    private static async Task<TestBrowser> ConnectedAsync(IdentityScene scene)
    {
        TestBrowser browser = await scene.SignInAsync();
        await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html);
        scene.Pairing.Scan(await scene.IdAsync());
        await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        Assert.That(await scene.UsersAsync(IdentityPhones<IdentityUser>.HasAnyAsync), Is.True);
        return browser;
    }

    private static async Task<string> PageAsync(TestBrowser browser, string language = "en")
    {
        HttpResponseMessage page = await browser.SendAsync(HttpMethod.Get, "/two-factor/phone", TestBrowser.Html, request => request.Headers.AcceptLanguage.ParseAdd(language));
        return await page.Content.ReadAsStringAsync();
    }
}
