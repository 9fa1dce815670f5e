using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>The page without its script: it reloads by itself, and its buttons are plain forms.</summary>
internal sealed class WithoutScriptTests : BrowserFixture
{
    [Test]
    public async Task Without_a_script_the_page_reloads_by_itself_and_its_buttons_work()
    {
        string user = SomeUser();
        IPage page = await LogInAsync(await BrowserAsync(script: false), user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Button(page, "Cancel").ClickAsync();
        await ExpectHeadingAsync(page, "Cancelled");
        await Button(page, "Ask again").ClickAsync();
        await ExpectHeadingAsync(page, "Answer on your phone");
        host.Phones.User(user).Approves();
        await ExpectHeadingAsync(page, "Confirmed"); // after the page has reloaded itself
        await Button(page, "Continue").ClickAsync();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task If_the_script_cannot_be_loaded_a_link_shows_the_present_state_and_the_buttons_work()
    {
        string user = SomeUser();
        IBrowserContext browser = await BrowserAsync();
        await browser.RouteAsync("**/two-factor/assets/*.js", route => route.AbortAsync());
        IPage page = await LogInAsync(browser, user);
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Layout.AssertAsync(page, "script-blocked");
        host.Phones.User(user).Approves();
        await Wait.UntilAsync(async () => await HasTextAsync(page, "Confirmed")); // then the phone's answer was read, and one click shows it
        await ExpectHeadingAsync(page, "Answer on your phone");
        await LookAgain(page).ClickAsync();
        await ExpectHeadingAsync(page, "Confirmed");
        await Button(page, "Continue").ClickAsync();
        await ExpectWelcomeAsync(page, user);
    }

    [Test]
    public async Task The_link_that_looks_again_is_hidden_while_the_script_runs()
    {
        IPage page = await LogInAsync(await BrowserAsync(), SomeUser());
        await ExpectHeadingAsync(page, "Answer on your phone");
        await Expect(page.Locator(".two-factor-look")).ToHaveCountAsync(1);
        await Expect(page.Locator(".two-factor-look")).ToBeHiddenAsync();
    }

    // As the server would show the page now. The browser's own page stays as it is.
    private static async Task<bool> HasTextAsync(IPage page, string text) =>
        (await (await page.APIRequest.GetAsync(page.Url)).TextAsync()).Contains(text, StringComparison.Ordinal);

    private static ILocator LookAgain(IPage page) => page.GetByRole(AriaRole.Link, new() { Name = "Look again" });
}
