using Microsoft.Playwright;
using TwoFactor.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>The page at /stage at each width, in light and dark: axe finds no violation, and nothing overflows. The variable <c>TWOFACTOR_PICTURES</c> may
/// name a folder for screenshots.</summary>
[CancelAfter(300_000)]
public sealed class StageLookTests : StageFixture
{
    [TestCase(320)]
    [FullCheckCase(390)]
    [FullCheckCase(1280)]
    public async Task A_state_of_the_page_has_no_accessibility_finding_and_does_not_overflow(int width)
    {
        StageWindow stage = await OpenAsync(width, height: 2400);
        IPage page = stage.Page;
        await Expect(page.FrameLocator("iframe[title='The phone']").GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        await LookAtAsync(page, width, "log-in");

        await stage.LogInAsync("Globex");
        await stage.PhoneButton("Show the access passes").ClickAsync();
        await Expect(page.Locator("#wire > li")).Not.ToHaveCountAsync(0);
        await page.Locator("#wire summary").First.ClickAsync();
        await LookAtAsync(page, width, "waiting");

        await stage.ChooseShownPictureAsync();
        await stage.ExpectPortalAsync("Your account");
        await LookAtAsync(page, width, "account");
    }

    private static async Task LookAtAsync(IPage page, int width, string state)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (ColorScheme colours in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                string name = $"stage-{width}-{colours}-{state}";
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
                if (Environment.GetEnvironmentVariable("TWOFACTOR_PICTURES") is { Length: > 0 } folder)
                    await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
                await Accessibility.AssertAsync(page, name);
                foreach (IFrame frame in page.Frames)
                {
                    int overflow = await frame.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                    Assert.That(overflow, Is.LessThanOrEqualTo(0), $"{name}: {frame.Url} overflows");
                }
            }
        }
    }
}
