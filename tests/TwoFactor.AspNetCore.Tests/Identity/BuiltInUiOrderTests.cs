using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Identity's built-in UI redirects to the phone even if the host adds it after the phone. In <see cref="BuiltInUiTests"/> it is added before.</summary>
public sealed class BuiltInUiOrderTests
{
    private const string CodePage = "/Identity/Account/LoginWith2fa?returnUrl=%2Forders&rememberMe=true";

    [Test]
    public async Task The_page_for_a_code_redirects_to_the_phone_if_the_UI_is_added_after_the_phone()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(
            services: services => new IdentityBuilder(typeof(IdentityUser), services).AddDefaultUI(), endpoints: app => app.MapRazorPages());
        await scene.ConnectAsync();
        TestBrowser browser = scene.Web.Browser();
        Assert.That(await IdentityScene.TypePasswordAsync(browser), Does.StartWith("/two-factor/identity"));
        HttpResponseMessage page = await browser.GetAsync(CodePage);
        Assert.That(page.Headers.Location?.ToString(), Does.StartWith("/two-factor/identity"));
    }
}
