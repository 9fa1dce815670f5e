using Microsoft.Playwright;
using TwoFactor.Emulator.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>The layout of the page at each width, and whether everything can be read, reached and touched.</summary>
[CancelAfter(120_000)]
internal sealed class PageLayoutTests : PageFixture
{
    [TestCase(320, ColorScheme.Light)]
    [FullCheckCase(390, ColorScheme.Dark)]
    [FullCheckCase(820, ColorScheme.Light)]
    [FullCheckCase(820, ColorScheme.Dark)]
    [FullCheckCase(1280, ColorScheme.Light)]
    [TestCase(1280, ColorScheme.Dark)]
    public async Task Nothing_overflows_and_everything_has_a_name(int width, ColorScheme colours)
    {
        await OpenAsync(width, colours);
        await FillScreenAsync();
        await ShowPassesAsync();
        await OpenPanelsAsync();
        await page.GetByText("ReqRequestAuthSession", new() { Exact = true }).ClickAsync();

        int overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        string[] nameless = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll("button, input, select, textarea, a")]
              .filter(control => control.offsetParent)
              .filter(control => !(control.textContent.trim() || control.getAttribute("aria-label") || control.labels?.length))
              .map(control => control.outerHTML)
            """);
        int[] tooSmall = await page.EvaluateAsync<int[]>("""
            [...document.querySelectorAll("button")]
              .filter(button => button.offsetParent)
              .map(button => Math.round(button.getBoundingClientRect().height))
              .filter(height => height < 40)
            """);
        string picture = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"phone-{width}-{colours}.png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = picture, FullPage = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(overflow, Is.LessThanOrEqualTo(0));
            Assert.That(nameless, Is.Empty);
            Assert.That(tooSmall, Is.Empty, "buttons too small to touch");
        }
    }

    [TestCase(1280)]
    [TestCase(1920)]
    public async Task A_wide_screen_has_the_phone_at_the_left_and_the_tools_at_the_right(int width)
    {
        await OpenAsync(width);

        LocatorBoundingBoxResult phone = (await page.Locator(".phone").BoundingBoxAsync())!;
        LocatorBoundingBoxResult workshop = (await page.Locator(".workshop").BoundingBoxAsync())!;

        Assert.That(phone.X + phone.Width, Is.LessThanOrEqualTo(workshop.X));
        Assert.That(workshop.Y, Is.EqualTo(phone.Y).Within(1));
        Assert.That(workshop.X + workshop.Width, Is.GreaterThan(width * 0.85), "the right half is used");
        await Expect(Button("Switch on")).ToBeVisibleAsync();
        await Expect(Button("Add ID")).ToBeVisibleAsync();
        await Expect(Button("Forget all")).ToBeVisibleAsync();
    }

    [TestCase(380)]
    [TestCase(800)]
    public async Task A_narrow_screen_has_the_tools_below_and_closed(int width)
    {
        await OpenAsync(width);

        LocatorBoundingBoxResult phone = (await page.Locator(".phone").BoundingBoxAsync())!;
        LocatorBoundingBoxResult workshop = (await page.Locator(".workshop").BoundingBoxAsync())!;

        Assert.That(workshop.Y, Is.GreaterThanOrEqualTo(phone.Y + phone.Height));
        await Expect(Button("Switch on")).ToBeHiddenAsync();
    }

    [TestCase(320)]
    [TestCase(1280)]
    public async Task Long_names_do_not_overflow(int width)
    {
        string longName = new('w', 240);
        await OpenAsync(width);
        using SezameClient anonymous = SezameClient.Anonymous(emulator);
        await anonymous.OkAsync("POST", "client/register", $$"""{"email":"owner@example.com","name":"{{longName}}"}""");
        await sezame.OkAsync("POST", "client/link", $$"""{"username":"{{longName}}"}""");
        await sezame.OkAsync("POST", "auth/login", $$"""{"username":"never@{{longName}}","message":"{{longName}}"}""");
        emulator.Phone.AddRecoveryEmail(longName);
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(3);
        await OpenPanelsAsync();

        int overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        string[] outside = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll(".screen *")]
              .filter(part => part.offsetParent && part.getBoundingClientRect().right > part.closest(".screen").getBoundingClientRect().right + 1)
              .map(part => part.outerHTML)
            """);

        Assert.That((overflow, outside.Length), Is.EqualTo((0, 0)), string.Join('\n', outside));
    }
}
