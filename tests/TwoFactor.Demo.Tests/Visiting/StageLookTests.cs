using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>The page at /stage at each width, in light and dark: axe finds no violation, and nothing overflows. The variable <c>TWOFACTOR_PICTURES</c> may
/// name a folder for screenshots.</summary>
[CancelAfter(300_000)]
public sealed class StageLookTests : StageFixture
{
    [Test]
    public async Task A_state_of_the_page_has_no_accessibility_finding([Values(320, 390, 1280)] int width, [Values] bool isDark)
    {
        StageWindow stage = await OpenAsync(width, height: 2400, isDark ? ColorScheme.Dark : ColorScheme.Light);
        IPage page = stage.Page;
        string name = $"{width}-{(isDark ? "dark" : "light")}";
        await Expect(page.FrameLocator("iframe[title='The phone']").GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        await LookAtAsync(page, $"stage-{name}-log-in");

        await stage.LogInAsync("Globex");
        await stage.PhoneButton("Show the access passes").ClickAsync();
        await Expect(page.Locator("#wire > li")).Not.ToHaveCountAsync(0);
        await page.Locator("#wire summary").First.ClickAsync();
        await LookAtAsync(page, $"stage-{name}-waiting");

        await stage.ChooseShownPictureAsync();
        await stage.ExpectPortalAsync("Your account");
        await LookAtAsync(page, $"stage-{name}-account");
    }

    private static async Task LookAtAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("TWOFACTOR_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
        AxeResult result = await page.RunAxe();
        Assert.Multiple(async () =>
        {
            Assert.That(
                result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}")),
                Is.Empty,
                name);
            foreach (IFrame frame in page.Frames)
            {
                int overflow = await frame.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.That(overflow, Is.LessThanOrEqualTo(0), $"{name}: {frame.Url} overflows");
            }
        });
    }
}
