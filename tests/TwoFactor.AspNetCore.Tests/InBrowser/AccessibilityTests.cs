using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TwoFactor.Testing;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>axe finds nothing in any state, in light and dark, at two widths; nothing overflows, and a finger hits every button.
/// <c>TWOFACTOR_PICTURES</c> names a folder for pictures of all of them.</summary>
internal sealed class AccessibilityTests : BrowserFixture
{
    private static readonly string[] States =
        ["code", "picture", "delivered", "troubled", "denied", "expired", "suspended", "cancelled", "invalid", "paused", "not-enrolled", "restart", "away", "ready"];

    private protected override Task<BrowserHost> StartAsync() => BrowserHost.StartAsync(options =>
    {
        options.Page.OtherWayPath = "/recovery";
    });

    [Test]
    public async Task Nothing_is_found(
        [Values(320, 1024)] int width, [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        IBrowserContext browser = await BrowserAsync(width, colours, height: 760);
        Assert.Multiple(async () =>
        {
            foreach (string state in States)
                await LookAtAsync(await ShowAsync(browser, state), $"{state}-{width}-{colours}");
        });
    }

    private static async Task LookAtAsync(IPage page, string name)
    {
        AxeResult result = await page.RunAxe();
        Assert.That(
            result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}")),
            Is.Empty,
            name);
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"), Is.LessThanOrEqualTo(0), $"{name}: overflow");
        Assert.That(
            await page.EvaluateAsync<double>("Math.min(99, ...[...document.querySelectorAll('button, .two-factor-button')].map(button => button.getBoundingClientRect().height))"),
            Is.GreaterThanOrEqualTo(44), $"{name}: what a finger cannot hit");
        if (Environment.GetEnvironmentVariable("TWOFACTOR_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
        await page.CloseAsync();
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
                return await ShownAsync(await OpenAsync(browser, "/two-factor"), "Nothing to confirm here");
            case "away":
                return await ShownAsync(await OpenAsync(browser, "/away"), "This does not work right now");
            case "ready":
                phone.Approves();
                await ExpectWelcomeAsync(await LogInAsync(browser, user), user);
                return await ShownAsync(await OpenAsync(browser, "/payments"), "Confirm with your phone");
            case "not-enrolled":
                phone.CannotBeAsked(TwoFactorError.UserNotEnrolled);
                return await ShownAsync(await LogInAsync(browser, user), "Your phone is not asked now");
        }

        IPage page = await WaitingAsync(browser, user, BrowserHost.Memory);
        switch (state)
        {
            case "delivered":
                phone.Answers(ChallengeState.Delivered);
                await Assertions.Expect(page.Locator(".two-factor-progress")).ToHaveTextAsync("The question is on your phone");
                return page;
            case "troubled":
                phone.Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
                await Assertions.Expect(page.Locator(".two-factor-troubled")).ToBeVisibleAsync();
                return page;
            case "denied":
                phone.Denies();
                return await ShownAsync(page, "Your phone said no");
            case "paused":
                phone.Denies();
                await Button(page, "Ask again").ClickAsync();
                return await ShownAsync(page, "Your phone is not asked now");
            case "expired":
                host.Time.Leap(TimeSpan.FromMinutes(5));
                return await ShownAsync(page, "The time is over");
            case "suspended":
                phone.Answers(ChallengeState.Suspended);
                return await ShownAsync(page, "Stopped by the service");
            case "cancelled":
                await Button(page, "Cancel").ClickAsync();
                return await ShownAsync(page, "Cancelled");
            case "invalid":
                phone.Answers(ChallengeState.Invalid);
                return await ShownAsync(page, "The answer does not count");
            default:
                return page;
        }
    }

    private async Task<IPage> WaitingAsync(IBrowserContext browser, string user, string tenant) =>
        await ShownAsync(await LogInAsync(browser, user, tenant), "Answer on your phone");

    private static async Task<IPage> ShownAsync(IPage page, string heading)
    {
        await ExpectHeadingAsync(page, heading);
        return page;
    }
}
