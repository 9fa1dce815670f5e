using Microsoft.Playwright;
using TwoFactor.Tests.Browsers;

namespace TwoFactor.AspNetCore.Tests.InBrowser;

/// <summary>Checks a page: nothing is wider than the window, buttons are large enough for a finger, and axe reports nothing. <c>TWOFACTOR_PICTURES</c> names a folder for
/// pictures.</summary>
internal static class Layout
{
    private const int Narrow = 320;
    private const int Wide = 1024;
    private const int Height = 760;
    private const int Finger = 44;

    // The style sheet shows the same elements at every width, so each colour scheme is checked at one width.
    private static readonly (int Width, ColorScheme Colours)[] Windows =
        FullCheckAttribute.IsOn ? [(Narrow, ColorScheme.Light), (Wide, ColorScheme.Dark)] : [(Narrow, ColorScheme.Light)];

    /// <summary>Checks the page in a narrow light window and, in a full check, in a wide dark one.</summary>
    public static async Task AssertAsync(IPage page, string name)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach ((int width, ColorScheme colours) in Windows)
            {
                await page.SetViewportSizeAsync(width, Height);
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours });
                await AssertFitsAsync(page, $"{name}-{width}-{colours}");
                await Accessibility.AssertAsync(page, $"{name}-{width}-{colours}");
            }
        }
    }

    /// <summary>Checks the page in its present window.</summary>
    public static async Task AssertFitsAsync(IPage page, string name)
    {
        await page.WaitForLoadStateAsync(); // a card may be there before its style sheet
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"), Is.LessThanOrEqualTo(0), $"{name}: wider than the window");
        Assert.That(
            await page.EvaluateAsync<double>("Math.min(99, ...[...document.querySelectorAll('button, input:not([type=hidden]), .two-factor-button')].map(button => button.getBoundingClientRect().height))"),
            Is.GreaterThanOrEqualTo(Finger), $"{name}: too small for a finger");
        if (Environment.GetEnvironmentVariable("TWOFACTOR_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }
}
