using Microsoft.Playwright;
using TwoFactor.Testing;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>All states of the page: accessibility, small screens, dark colours, and German.</summary>
internal sealed class AccessibilityTests : BrowserFixture
{
    private static readonly string[] States =
        ["code", "picture", "delivered", "troubled", "denied", "expired", "ended", "suspended", "cancelled", "invalid", "paused", "not-enrolled", "restart", "unavailable", "ready"];

    private protected override Task<BrowserHost> StartAsync() => BrowserHost.StartAsync(options => options.Page.OtherWayPath = "/recovery");

    [Test]
    public async Task A_state_of_the_page_has_no_accessibility_finding([ValueSource(nameof(States))] string state) =>
        await Looks.AtAsync(await ShowAsync(await BrowserAsync(), state), state);

    // German words are longer.
    [Test]
    [FullCheck]
    public async Task Nothing_overflows_in_German([ValueSource(nameof(States))] string state)
    {
        IPage page = await ShowAsync(await BrowserAsync(width: 320, language: "de", height: 760), state);
        await Looks.FitsAsync(page, $"{state}-320-German");
        Assert.That(await page.Locator("html").GetAttributeAsync("lang"), Is.EqualTo("de"));
    }

    private async Task<IPage> ShowAsync(IBrowserContext browser, string state)
    {
        string user = SomeUser();
        InMemoryUser phone = host.Phones.User(user);
        switch (state)
        {
            case "picture":
                return await WaitingAsync(browser, "johndoe", BrowserHost.SecSign);
            case "restart":
                await browser.ClearCookiesAsync();
                return await ShownAsync(await OpenAsync(browser, "/two-factor"), PromptState.Restart);
            case "unavailable":
                return await ShownAsync(await OpenAsync(browser, "/unavailable"), PromptState.Unavailable);
            case "ready":
                phone.Approves();
                await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
                return await ShownAsync(await OpenAsync(browser, "/payments"), PromptState.Ready);
            case "not-enrolled":
                phone.CannotBeAsked(TwoFactorError.UserNotEnrolled);
                return await ShownAsync(await LogInAsync(browser, user), PromptState.Refused);
        }

        IPage page = await WaitingAsync(browser, user, BrowserHost.Memory);
        switch (state)
        {
            case "delivered":
                string first = (await Card(page).GetAttributeAsync("data-version"))!;
                phone.Answers(ChallengeState.Delivered);
                await Expect(Card(page)).Not.ToHaveAttributeAsync("data-version", first);
                return page;
            case "troubled":
                phone.Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
                await Expect(page.Locator(".two-factor-troubled")).ToBeVisibleAsync();
                return page;
            case "denied":
                phone.Denies();
                return await ShownAsync(page, PromptState.Denied);
            case "paused":
                phone.Denies();
                await page.Locator("form[action*='/start'] button").ClickAsync();
                return await ShownAsync(page, PromptState.Refused);
            case "expired":
                host.Time.Leap(TimeSpan.FromMinutes(3));
                return await ShownAsync(page, PromptState.Expired);
            case "ended":
                host.Time.Leap(TimeSpan.FromMinutes(5)); // its outcome can no longer be collected
                return await ShownAsync(page, PromptState.Ended);
            case "suspended":
                phone.Answers(ChallengeState.Suspended);
                return await ShownAsync(page, PromptState.Suspended);
            case "cancelled":
                await page.Locator("form[action*='/cancel'] button").ClickAsync();
                return await ShownAsync(page, PromptState.Cancelled);
            case "invalid":
                phone.Answers(ChallengeState.Invalid);
                return await ShownAsync(page, PromptState.Invalid);
            default:
                return page;
        }
    }

    private async Task<IPage> WaitingAsync(IBrowserContext browser, string user, string tenant) =>
        await ShownAsync(await LogInAsync(browser, user, tenant), PromptState.Waiting);

    private static async Task<IPage> ShownAsync(IPage page, PromptState state)
    {
        await Expect(Card(page)).ToHaveAttributeAsync("data-two-factor", state.ToString());
        return page;
    }

    private static ILocator Card(IPage page) => page.Locator("[data-two-factor]");
}
