using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using static TwoFactor.AspNetCore.Tests.Identity.IdentityScene;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>The account page renews the user's security stamp, so that Identity ends the user's other sessions.</summary>
public sealed class OtherSessionsTests
{
    [Test]
    public async Task Connecting_a_phone_and_disconnecting_it_end_the_other_sessions_and_keep_that_of_the_account_page()
    {
        await using IdentityScene scene = await StartAsync();
        TestBrowser account = await scene.SignInAsync();
        TestBrowser other = await scene.SignInAsync();
        Assert.That(await NameAsync(other), Is.EqualTo("jdoe"));
        await ConnectAsync(scene, account);
        Assert.That((await NameAsync(account), await NameAsync(other)), Is.EqualTo(("jdoe", "")));

        scene.Web.Phones.User(await scene.IdAsync()).Approves();
        await BeginAsync(other);
        await AskAndCompleteAsync(other);
        Assert.That(await NameAsync(other), Is.EqualTo("jdoe"));
        await account.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);
        Assert.That((await NameAsync(account), await NameAsync(other)), Is.EqualTo(("jdoe", "")));
    }

    [Test]
    public async Task Disconnecting_a_phone_ends_the_other_sessions_also_if_logins_still_need_a_second_factor()
    {
        await using IdentityScene scene = await StartAsync();
        await scene.UsersAsync((manager, user) => manager.ResetAuthenticatorKeyAsync(user));
        TestBrowser account = await scene.SignInAsync();
        await ConnectAsync(scene, account);
        scene.Web.Phones.User(await scene.IdAsync()).Approves();
        TestBrowser other = scene.Web.Browser();
        await BeginAsync(other);
        await AskAndCompleteAsync(other);

        await account.PostAsync("/two-factor/phone/disconnect", TestBrowser.Html);

        Assert.That((await NameAsync(account), await NameAsync(other)), Is.EqualTo(("jdoe", "")));
    }

    [Test]
    public async Task Switching_logins_with_the_phone_on_again_ends_the_other_sessions_and_keeps_that_of_the_account_page()
    {
        await using IdentityScene scene = await StartAsync();
        await ConnectAsync(scene, await scene.SignInAsync());
        await scene.UsersAsync((manager, user) => manager.SetTwoFactorEnabledAsync(user, enabled: false));
        TestBrowser account = await scene.SignInAsync();
        TestBrowser other = await scene.SignInAsync();
        Assert.That(await NameAsync(other), Is.EqualTo("jdoe"));

        await account.PostAsync("/two-factor/phone/enable", TestBrowser.Html);

        Assert.That((await NameAsync(account), await NameAsync(other)), Is.EqualTo(("jdoe", "")));
    }

    // Identity checks the stamp at each request.
    private static Task<IdentityScene> StartAsync() => IdentityScene.StartAsync(
        canPair: true, services: services => services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.Zero));

    private static async Task ConnectAsync(IdentityScene scene, TestBrowser browser)
    {
        await browser.PostAsync("/two-factor/phone/pair", TestBrowser.Html);
        scene.Pairing.Scan(await scene.IdAsync());
        await browser.PostAsync("/two-factor/phone/confirm", TestBrowser.Html);
        Assert.That(await scene.UsersAsync((manager, user) => manager.GetTwoFactorEnabledAsync(user)), Is.True);
    }

    /// <summary>The browser's user; empty if nobody is signed in.</summary>
    private static async Task<string> NameAsync(TestBrowser browser) => (await MeAsync(browser)).Split(' ')[0];
}
